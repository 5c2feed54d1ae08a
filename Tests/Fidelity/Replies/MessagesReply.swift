internal import ProviderAPI

/// Answers of the Messages API (platform.claude.com/docs/en/api/messages).
enum MessagesReply {
    static func answer(_ body: JSONValue) -> FakeAnswer {
        let model = body["model"] ?? "m"
        let type = body["thinking"]?["type"]?.string
        let blocks = blocks(FakeSpeech.toMessages(body), thinks: type ?? "disabled" != "disabled")
        guard body["stream"] == true else { return FakeAnswer(json: whole(blocks, model)) }
        return FakeAnswer(.events(events(blocks, model)))
    }

    private static let signature = "EqQBCgIYAhIMabcdefghijklmnopqrstuvwxyz"

    private static func blocks(_ speech: FakeSpeech, thinks: Bool) -> [JSONValue] {
        let thought: JSONValue = [
            "type": "thinking", "thinking": "hm", "signature": .string(signature),
        ]
        let block: JSONValue =
            switch speech {
            case .text(let text): ["type": "text", "text": .string(text)]
            case .call(let name, _):
                [
                    "type": "tool_use", "id": "toolu_1", "name": .string(name),
                    "input": ["a": 1],
                ]
            }
        return thinks ? [thought, block] : [block]
    }

    private static func reason(_ blocks: [JSONValue]) -> JSONValue {
        blocks.last?["type"] == "tool_use" ? "tool_use" : "end_turn"
    }

    private static func message(_ model: JSONValue) -> JSONValue {
        [
            "id": "msg_1", "type": "message", "role": "assistant", "model": model,
            "content": [], "stop_reason": .null, "stop_sequence": .null,
            "usage": ["input_tokens": .int(FakeSpeech.inputTokens), "output_tokens": 1],
        ]
    }

    private static func whole(_ blocks: [JSONValue], _ model: JSONValue) -> JSONValue {
        var message = message(model)
        message["content"] = .array(blocks)
        message["stop_reason"] = reason(blocks)
        message["usage"]?["output_tokens"] = .int(FakeSpeech.outputTokens)
        return message
    }

    private static func events(_ blocks: [JSONValue], _ model: JSONValue) -> [String] {
        var events = [
            FakeAnswer.event("message_start", ["message": message(model)]),
            FakeAnswer.event("ping", [:]),
        ]
        for (index, block) in blocks.enumerated() {
            events += self.events(of: block, at: index)
        }
        events.append(
            FakeAnswer.event(
                "message_delta",
                [
                    "delta": ["stop_reason": reason(blocks), "stop_sequence": .null],
                    "usage": ["output_tokens": .int(FakeSpeech.outputTokens)],
                ]
            )
        )
        return events + [FakeAnswer.event("message_stop", [:])]
    }

    private static func events(of block: JSONValue, at index: Int) -> [String] {
        var empty = block
        let deltas: [JSONValue]
        switch block["type"]?.string {
        case "thinking":
            (empty["thinking"], empty["signature"]) = ("", "")
            deltas = [
                ["type": "thinking_delta", "thinking": block["thinking"] ?? ""],
                ["type": "signature_delta", "signature": block["signature"] ?? ""],
            ]
        case "tool_use":
            empty["input"] = [:]
            deltas = [
                ["type": "input_json_delta", "partial_json": .string(FakeSpeech.arguments)]
            ]
        default:
            empty["text"] = ""
            deltas = [["type": "text_delta", "text": block["text"] ?? ""]]
        }
        return [
            FakeAnswer.event("content_block_start", ["index": .int(index), "content_block": empty])
        ]
            + deltas.map {
                FakeAnswer.event("content_block_delta", ["index": .int(index), "delta": $0])
            }
            + [FakeAnswer.event("content_block_stop", ["index": .int(index)])]
    }
}
