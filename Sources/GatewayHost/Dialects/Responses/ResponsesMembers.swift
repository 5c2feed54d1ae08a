import ProviderAPI

/// Which members of responses, items and events are read, or say nothing that is lost.
enum ResponsesMembers {
    private static let response: [StaticString] = [
        "id", "object", "created_at", "status", "error", "incomplete_details", "model", "output",
        "usage", "service_tier",
    ]
    /// What a response repeats of its request.
    private static let echoes: [StaticString] = [
        "background", "completed_at", "conversation", "instructions", "max_output_tokens",
        "max_tool_calls", "metadata", "parallel_tool_calls", "previous_response_id", "prompt",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning",
        "safety_identifier", "store", "temperature", "text", "tool_choice", "tools",
        "top_logprobs", "top_p", "truncation", "user",
    ]
    private static let message: [StaticString] = ["type", "id", "role", "status", "content"]
    private static let reasoning: [StaticString] = [
        "type", "id", "status", "summary", "content", "encrypted_content",
    ]
    private static let call: [StaticString] = [
        "type", "id", "status", "call_id", "name", "namespace", "arguments", "input",
    ]
    private static let image: [StaticString] = ["type", "id", "status", "result", "output_format"]
    private static let part: [StaticString] = ["type", "text", "refusal", "annotations"]

    static func addRest(ofResponse node: JSONNode, to losses: AnswerLosses) {
        for member in node.members
        where !response.contains(where: { member.name == $0 })
            && !echoes.contains(where: { member.name == $0 })
        {
            losses.add(member, of: "")
        }
        ResponsesUsage.addRest(of: node["usage"], to: losses)
    }

    static func addRest(ofItem node: JSONNode, to losses: AnswerLosses) {
        switch node["type"]?.text ?? .empty {
        case "message": losses.add(rest: node, of: "output[]", besides: message)
        case "reasoning": addRest(ofReasoning: node, to: losses)
        case "function_call", "custom_tool_call":
            losses.add(rest: node, of: "output[]", besides: call)
        case "image_generation_call": losses.add(rest: node, of: "output[]", besides: image)
        // An item of another kind travels as it is, or is named as lost where it cannot.
        default: break
        }
    }

    private static func addRest(ofReasoning node: JSONNode, to losses: AnswerLosses) {
        losses.add(rest: node, of: "output[]", besides: reasoning)
        // Where there is a summary, it is what is shown.
        guard node["summary"]?.isEmpty == false, let content = node.member("content") else {
            return
        }
        if !content.isEmpty { losses.add("output[].content") }
    }

    static func addRest(ofPart node: JSONNode, to losses: AnswerLosses) {
        losses.add(rest: node, of: "output[].content[]", besides: part)
    }

    /// Adds an event that nothing reads, unless the item that it belongs to repeats it whole.
    static func add(event: RawText, to losses: AnswerLosses) {
        // What is not of the API's own family is the upstream's private business.
        guard event.hasPrefix("response."), !isRepeated(event) else { return }
        losses.add(event, of: "events")
    }

    private static func isRepeated(_ event: RawText) -> Bool {
        let families: [StaticString] = [
            "response.content_part.", "response.reasoning_summary_part.",
            "response.reasoning_summary_text.", "response.reasoning_text.",
            "response.output_text.annotation.", "response.web_search_call.",
            "response.file_search_call.", "response.code_interpreter_call",
            "response.image_generation_call.", "response.mcp_",
        ]
        return families.contains { event.hasPrefix($0) }
    }
}
