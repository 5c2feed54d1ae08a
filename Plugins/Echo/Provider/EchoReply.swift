internal import ProviderAPI

/// A chat completion that says a text.
struct EchoReply {
    let id: String
    let model: String
    let created: Int64
    let text: String

    /// The reply as one JSON body.
    var whole: UpstreamPlan.Answer {
        let choice: JSONValue = [
            "index": 0,
            "message": ["role": "assistant", "content": .string(text), "refusal": .null],
            "logprobs": .null,
            "finish_reason": "stop",
        ]
        var body = envelope(object: "chat.completion", choices: [choice])
        body["usage"] = usage
        return UpstreamPlan.Answer(
            contentType: "application/json",
            body: Array(body.compact.utf8)
        )
    }

    /// The reply as a stream with one event a word.
    var stream: UpstreamPlan.Answer {
        var output = ByteBuffer(capacity: 1024)
        append(delta: ["role": "assistant", "content": ""], to: &output)
        for piece in pieces { append(delta: ["content": .string(piece)], to: &output) }
        append(delta: [:], finish: "stop", to: &output)
        var last = envelope(object: "chat.completion.chunk", choices: [])
        last["usage"] = usage
        append(last, to: &output)
        output.append("data: [DONE]\n\n")
        return UpstreamPlan.Answer(
            contentType: "text/event-stream",
            body: Array(output.bytes)
        )
    }

    /// The text cut before each word.
    private var pieces: [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if character == " ", !piece.isEmpty {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// A token a word: there is no tokenizer here, and no bill.
    private var usage: JSONValue {
        let tokens = max(1, pieces.count)
        return [
            "prompt_tokens": .int(tokens), "completion_tokens": .int(tokens),
            "total_tokens": .int(2 * tokens),
        ]
    }

    private func append(
        delta: JSONValue,
        finish: JSONValue = .null,
        to output: inout ByteBuffer
    ) {
        let choice: JSONValue = ["index": 0, "delta": delta, "finish_reason": finish]
        append(envelope(object: "chat.completion.chunk", choices: [choice]), to: &output)
    }

    private func append(_ event: JSONValue, to output: inout ByteBuffer) {
        output.append("data: ")
        output.append(event.compact)
        output.append("\n\n")
    }

    private func envelope(object: JSONValue, choices: [JSONValue]) -> JSONValue {
        [
            "id": .string(id), "object": object, "created": .number(String(created)),
            "model": .string(model), "choices": .array(choices),
        ]
    }
}
