public import ProviderAPI

/// A request of the legacy text completions, as a chat request.
///
/// For upstreams that have no text completions: the prompt becomes one message of the user, and a
/// ``CompletionsTranslator`` gives the chat answer the shape that the client waits for.
public struct CompletionsRequest: Sendable {
    /// Whether the client asked for a stream.
    public private(set) var streams = false

    /// What could not be carried.
    public private(set) var losses: [Loss] = []

    /// The prompt, still escaped, if the answer must repeat it.
    var echo: [UInt8]?

    private init() {}

    /// Translates a request body.
    ///
    /// - Parameters:
    ///   - body: The client's body; borrowed for the call.
    ///   - out: Where the chat request is appended.
    /// - Returns: What the way back needs.
    /// - Throws: A ``WireError`` for the client when a chat model cannot do what is asked.
    public static func translate(
        _ body: JSONNode,
        into out: inout ByteBuffer
    ) throws(WireError) -> CompletionsRequest {
        guard body.isObject else {
            throw WireError(.invalidRequest, "The body must be a JSON object.")
        }
        var request = CompletionsRequest()
        let prompt = try prompt(body)
        if body["echo"]?.bool ?? false { request.echo = Array(prompt.bytes) }
        out.openObject()
        for member in body.members where !member.value.isNull {
            try request.write(member.name, member.value, into: &out)
        }
        out.append("\"messages\":[{\"role\":\"user\",\"content\":\"")
        out.append(prompt.bytes)
        out.append("\"}],")
        out.closeObject()
        out.endJSON()
        return request
    }

    /// The only prompt; chat models answer one at a time and know no tokens.
    private static func prompt(_ body: JSONNode) throws(WireError) -> RawText {
        guard let value = body.member("prompt") else {
            throw refusal("A prompt is required.", "prompt")
        }
        if let text = value.text { return text }
        guard value.count == 1, let text = value[0]?.text else {
            throw refusal("The model takes one prompt as text.", "prompt")
        }
        return text
    }

    private static func refusal(_ message: String, _ parameter: String) -> WireError {
        WireError(.invalidRequest, message, parameter: parameter)
    }

    private mutating func write(
        _ key: RawText,
        _ value: JSONNode,
        into out: inout ByteBuffer
    ) throws(WireError) {
        switch key {
        case "prompt", "echo": break
        case "suffix":
            if value.isEmpty, value.nonEmptyText == nil { return }
            throw Self.refusal("The model cannot fill a gap before a suffix.", "suffix")
        case "stream":
            streams = value.bool ?? false
            copy(key, value, into: &out)
        case "model", "max_tokens", "temperature", "top_p", "n", "stream_options", "stop",
            "presence_penalty", "frequency_penalty", "logit_bias", "user", "seed":
            copy(key, value, into: &out)
        case "best_of": if value.int != 1 { lose(key, .unsupported) }
        case "logprobs": lose(key, .unsupported)
        default: lose(key, .unknown)
        }
    }

    private func copy(_ key: RawText, _ value: JSONNode, into out: inout ByteBuffer) {
        out.string(key)
        out.truncate(to: out.count - 1)
        out.append(":")
        out.raw(value.value)
    }

    private mutating func lose(_ key: RawText, _ reason: Loss.Reason) {
        guard losses.count < 64 else { return }
        losses.append(Loss(path: key.prefix(64).string, reason: reason))
    }
}
