public import ProviderAPI

/// Gives a chat answer the shape of a text completion.
///
/// It is fed what the gateway would send to a chat client, a stream or a body, however it is cut.
/// An error in it is the same in both shapes and passes as it is.
public final class CompletionsTranslator {
    private let shape: ResponseTranslator.Shape
    private let echo: [UInt8]
    private var events = SSEDecoder()
    private var document = JSONDocument()
    private var body = ByteBuffer(capacity: 16)
    private var begun = Set<Int>()

    /// Creates a translator for one answer.
    ///
    /// - Parameters:
    ///   - request: What the request's translation gave.
    ///   - shape: How the answer is sent.
    public init(_ request: CompletionsRequest, _ shape: ResponseTranslator.Shape) {
        self.shape = shape
        echo = request.echo ?? []
    }

    /// Feeds the bytes of the chat answer.
    ///
    /// - Parameters:
    ///   - bytes: Borrowed for the call.
    ///   - out: Where the client's bytes are appended.
    public func append(_ bytes: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        guard shape == .stream else { return body.append(bytes) }
        events.append(bytes)
        while let event = try? events.next() { write(event, into: &out) }
    }

    /// Ends the answer.
    ///
    /// - Parameter out: Where the client's last bytes are appended.
    public func finish(into out: inout ByteBuffer) {
        guard shape == .body else { return }
        guard let root = try? document.parse(body.bytes), root["choices"] != nil else {
            return out.append(body.bytes)
        }
        write(root, "message", into: &out)
        out.endJSON()
    }

    private func write(_ event: SSEEvent, into out: inout ByteBuffer) {
        guard event.kind == .event else { return out.append(": ping\n\n") }
        out.append("data: ")
        if let root = try? document.parse(event.data), root["choices"] != nil {
            write(root, "delta", into: &out)
            out.endJSON()
        } else {
            out.append(event.data)
        }
        out.append("\n\n")
    }

    private func write(_ answer: JSONNode, _ part: StaticString, into out: inout ByteBuffer) {
        out.openObject()
        for member in answer.members {
            switch member.name {
            case "object": out.member("object", "text_completion")
            case "id": writeID(member.value.text ?? .empty, into: &out)
            case "choices":
                out.key("choices")
                out.openArray()
                for choice in member.value.elements { write(choice: choice, part, into: &out) }
                out.closeArray()
            default:
                out.string(member.name)
                out.truncate(to: out.count - 1)
                out.append(":")
                out.raw(member.value.value)
            }
        }
        out.closeObject()
    }

    private func writeID(_ id: RawText, into out: inout ByteBuffer) {
        out.append("\"id\":\"cmpl-")
        out.append((id.hasPrefix("chatcmpl-") ? id.dropping(first: 9) : id).bytes)
        out.append("\",")
    }

    private func write(choice: JSONNode, _ part: StaticString, into out: inout ByteBuffer) {
        let index = choice["index"]?.place ?? 0
        let message = choice.member(part)
        out.openObject()
        out.append("\"text\":\"")
        if begun.insert(index).inserted { out.append(echo) }
        if let text = message?["content"]?.text { out.append(text.bytes) }
        if let text = message?["refusal"]?.text { out.append(text.bytes) }
        out.append("\",")
        out.member("index", index)
        out.append("\"logprobs\":null,\"finish_reason\":")
        out.raw(choice["finish_reason"]?.value ?? RawJSON("null"))
        out.closeObject()
    }
}
