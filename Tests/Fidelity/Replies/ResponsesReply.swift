internal import ProviderAPI

/// Answers of the Responses API (platform.openai.com/docs/api-reference/responses).
enum ResponsesReply {
    static func answer(_ body: JSONValue) -> FakeAnswer {
        let model = body["model"] ?? "m"
        let seals = body["include"]?.elements.contains("reasoning.encrypted_content") ?? false
        let items = items(FakeSpeech.toResponses(body), seals: seals)
        guard body["stream"] == true else {
            return FakeAnswer(json: response(items, model, "completed"))
        }
        return FakeAnswer(.events(events(items, model)))
    }

    /// A sealed thought as this API writes it.
    private static let seal = "gAAAAABmZ0123456789abcdefghijklmnopqrstuvwxyz"

    private static func items(_ speech: FakeSpeech, seals: Bool) -> [JSONValue] {
        var thought: JSONValue = ["type": "reasoning", "id": "rs_1", "summary": []]
        if seals { thought["encrypted_content"] = .string(seal) }
        switch speech {
        case .text(let text):
            return [
                thought,
                [
                    "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                    "content": [["type": "output_text", "text": .string(text), "annotations": []]],
                ],
            ]
        case .call(let name, let isCustom):
            return [
                thought,
                [
                    "type": isCustom ? "custom_tool_call" : "function_call",
                    "id": isCustom ? "ctc_1" : "fc_1", "call_id": .string(FakeSpeech.callID),
                    "name": .string(name), "status": "completed",
                    isCustom ? "input" : "arguments": .string(FakeSpeech.arguments),
                ],
            ]
        }
    }

    static func response(
        _ items: [JSONValue],
        _ model: JSONValue,
        _ status: JSONValue
    ) -> JSONValue {
        [
            "id": "resp_1", "object": "response", "created_at": 1, "status": status,
            "model": model, "output": .array(items),
            "usage": [
                "input_tokens": .int(FakeSpeech.inputTokens),
                "output_tokens": .int(FakeSpeech.outputTokens),
                "total_tokens": .int(FakeSpeech.inputTokens + FakeSpeech.outputTokens),
            ],
        ]
    }

    private static func events(_ items: [JSONValue], _ model: JSONValue) -> [String] {
        var events: [String] = [
            FakeAnswer.event("response.created", ["response": response([], model, "in_progress")])
        ]
        for (index, item) in items.enumerated() {
            let place: JSONValue = ["output_index": .int(index)]
            events.append(
                FakeAnswer.event("response.output_item.added", place.with("item", begun(item)))
            )
            events += deltas(of: item, place)
            events.append(FakeAnswer.event("response.output_item.done", place.with("item", item)))
        }
        let end = response(items, model, "completed")
        return events + [FakeAnswer.event("response.completed", ["response": end])]
    }

    private static func begun(_ item: JSONValue) -> JSONValue {
        var item = item
        for key in ["arguments", "input"] where item[key] != nil { item[key] = "" }
        if item["content"] != nil { item["content"] = [] }
        item["status"] = item["status"].map { _ in "in_progress" }
        return item
    }

    private static func deltas(of item: JSONValue, _ place: JSONValue) -> [String] {
        let place = place.with("item_id", item["id"] ?? "")
        switch item["type"]?.string {
        case "message":
            let text = item["content"]?[0]?["text"] ?? ""
            let part = place.with("content_index", 0)
            return [
                FakeAnswer.event(
                    "response.content_part.added",
                    part.with("part", ["type": "output_text", "text": ""])
                ),
                FakeAnswer.event("response.output_text.delta", part.with("delta", text)),
                FakeAnswer.event("response.output_text.done", part.with("text", text)),
            ]
        case "function_call":
            let name = "response.function_call_arguments"
            let text = item["arguments"] ?? ""
            return [
                FakeAnswer.event(name + ".delta", place.with("delta", text)),
                FakeAnswer.event(name + ".done", place.with("arguments", text)),
            ]
        case "custom_tool_call":
            let name = "response.custom_tool_call_input"
            let text = item["input"] ?? ""
            return [
                FakeAnswer.event(name + ".delta", place.with("delta", text)),
                FakeAnswer.event(name + ".done", place.with("input", text)),
            ]
        default: return []
        }
    }
}

extension JSONValue {
    /// The object with one more member.
    fileprivate func with(_ key: String, _ value: JSONValue) -> JSONValue {
        var object = self
        object[key] = value
        return object
    }
}
