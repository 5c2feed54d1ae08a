internal import ProviderAPI

/// Answers of Chat Completions (platform.openai.com/docs/api-reference/chat).
enum ChatReply {
    static func answer(_ body: JSONValue) -> FakeAnswer {
        let speech = FakeSpeech.toChat(body)
        let model = body["model"] ?? "m"
        guard body["stream"] == true else { return FakeAnswer(json: whole(speech, model)) }
        return FakeAnswer(.events(events(speech, model)))
    }

    private static let usage: JSONValue = [
        "prompt_tokens": .int(FakeSpeech.inputTokens),
        "completion_tokens": .int(FakeSpeech.outputTokens),
        "total_tokens": .int(FakeSpeech.inputTokens + FakeSpeech.outputTokens),
    ]

    private static func call(_ name: String) -> JSONValue {
        [
            "index": 0, "id": .string(FakeSpeech.callID), "type": "function",
            "function": ["name": .string(name), "arguments": .string(FakeSpeech.arguments)],
        ]
    }

    private static func whole(_ speech: FakeSpeech, _ model: JSONValue) -> JSONValue {
        var message: JSONValue = ["role": "assistant", "content": .null]
        var reason: JSONValue = "stop"
        switch speech {
        case .text(let text): message["content"] = .string(text)
        case .call(let name, _):
            message["tool_calls"] = [call(name)]
            reason = "tool_calls"
        }
        return [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
            "choices": [["index": 0, "message": message, "finish_reason": reason]],
            "usage": usage,
        ]
    }

    static func events(_ speech: FakeSpeech, _ model: JSONValue) -> [String] {
        var events = [chunk(["role": "assistant", "content": ""], model)]
        var reason: JSONValue = "stop"
        switch speech {
        case .text(let text):
            events.append(chunk(["content": .string(text)], model))
        case .call(let name, _):
            events.append(chunk(["tool_calls": [call(name)]], model))
            reason = "tool_calls"
        }
        events.append(chunk([:], model, reason: reason))
        let last: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
            "choices": [], "usage": usage,
        ]
        return events + ["data: \(last.compact)\n\n", "data: [DONE]\n\n"]
    }

    private static func chunk(
        _ delta: JSONValue,
        _ model: JSONValue,
        reason: JSONValue = .null
    ) -> String {
        let chunk: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
            "choices": [["index": 0, "delta": delta, "finish_reason": reason]],
        ]
        return "data: \(chunk.compact)\n\n"
    }
}
