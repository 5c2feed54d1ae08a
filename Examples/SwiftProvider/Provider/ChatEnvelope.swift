import ProviderAPI

/// What all events and bodies of one chat answer share.
struct ChatEnvelope {
    let id: String
    let model: String
    let created: Int64

    /// One event of a stream.
    func chunk(_ delta: JSONValue, finish: JSONValue = .null, usage: JSONValue? = nil) -> String {
        var body = head("chat.completion.chunk")
        body["choices"] = [["index": 0, "delta": delta, "finish_reason": finish]]
        if let usage { body["usage"] = usage }
        return "data: \(body.compact)\n\n"
    }

    /// A whole answer.
    func completion(_ message: JSONValue, finish: JSONValue, usage: JSONValue) -> String {
        var body = head("chat.completion")
        body["choices"] = [["index": 0, "message": message, "finish_reason": finish]]
        body["usage"] = usage
        return body.compact
    }

    private func head(_ object: JSONValue) -> JSONValue {
        [
            "id": .string(id), "object": object, "created": .int(Int(created)),
            "model": .string(model),
        ]
    }
}

extension JSONValue {
    /// The tokens that an Ollama answer counts.
    var ollamaUsage: JSONValue {
        let prompt = self["prompt_eval_count"]?.int ?? 0
        let output = self["eval_count"]?.int ?? 0
        let (total, overflows) = prompt.addingReportingOverflow(output)
        return [
            "prompt_tokens": .int(prompt), "completion_tokens": .int(output),
            "total_tokens": .int(overflows ? Int.max : total),
        ]
    }

    /// Why an Ollama answer ended, in the chat format's words.
    var ollamaFinish: JSONValue { self["done_reason"]?.string == "length" ? "length" : "stop" }

    /// A message of Ollama as a message or a delta of the chat format.
    var ollamaMessage: JSONValue {
        var message: JSONValue = ["role": "assistant"]
        message["content"] = .string(self["content"]?.string ?? "")
        if let thinking = self["thinking"]?.string, !thinking.isEmpty {
            message["reasoning_content"] = .string(thinking)
        }
        return message
    }
}
