internal import ProviderAPI

/// Gives the tools of an answer the names that the client knows.
///
/// The answer is a stream or, from the public API, one body; its first character tells.
final class NameRestorer: ResponseTransform {
    /// A whole answer may be as large as an event.
    private static let largestAnswer = SSEDecoder.defaultMaxEvent

    private let names: ToolNames?
    private var isBody: Bool?
    private var decoder = SSEDecoder()
    private var document = JSONDocument()
    private var whole = ByteBuffer()

    init(_ names: ToolNames?) { self.names = names }

    func feed(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws(ProviderFailure) {
        let isBody =
            isBody ?? bytes.first { !" \r\n\t".utf8.contains($0) }.map { $0 == UInt8(ascii: "{") }
        self.isBody = isBody
        // White space alone says nothing yet and is nothing in either form.
        guard let isBody else { return }
        if isBody { return try keep(bytes) }
        decoder.append(bytes)
        do {
            while let event = try decoder.next() { restore(event, into: &output) }
        } catch {
            throw ProviderFailure(.failed, "An event of the answer is too large.")
        }
    }

    func end(into output: inout ByteBuffer) throws(ProviderFailure) {
        if isBody == true { return output.append(restored(whole.bytes)) }
        // Some servers leave out the empty line after the last event.
        guard let event = decoder.finish(), !event.data.isEmpty else { return }
        restore(event, into: &output)
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) throws(ProviderFailure) {
        guard whole.count + bytes.count <= Self.largestAnswer else {
            throw ProviderFailure(.failed, "The answer is too large.")
        }
        whole.append(bytes)
    }

    private func restore(_ event: SSEEvent, into output: inout ByteBuffer) {
        var data = restored(event.data)
        data.withUTF8 {
            SSEWriter.append(type: event.type, data: UnsafeRawBufferPointer($0), to: &output)
        }
    }

    private func restored(_ text: UnsafeRawBufferPointer) -> String {
        guard let names, let root = try? document.parse(text), root.isObject else {
            return String(decoding: text, as: UTF8.self)
        }
        var revision = JSONRevision()
        if let item = root["item"] { rename(item, names, &revision) }
        for response in [root, root["response"]] {
            guard let response else { continue }
            for key in ["output", "tools"] {
                guard let list = response[key: key] else { continue }
                for node in list.elements { rename(node, names, &revision) }
            }
            if let choice = response["tool_choice"] { rename(choice, names, &revision) }
        }
        return revision.isEmpty ? String(decoding: text, as: UTF8.self) : revision.text(of: root)
    }

    private func rename(_ node: JSONNode, _ names: ToolNames, _ revision: inout JSONRevision) {
        guard let name = node["name"], let text = name.string,
            let family = ToolNames.family(of: node), let own = names.client(family, text)
        else { return }
        revision.replace(name, with: JSONValue.string(own).compact)
    }
}
