internal import ProviderAPI

/// `reasoning_content` of assistant messages with calls, without which a thinking model's server
/// answers 400 ("thinking is enabled but reasoning_content is missing in assistant tool call
/// message").
enum ReasoningContent {
    /// Stands in for thoughts that the client has not kept.
    private static let placeholder = "[reasoning unavailable]"

    static func apply(to root: JSONNode, model: String, _ revision: inout JSONRevision) {
        guard thinks(root, model) else { return }
        for message in (root["messages"] ?? root).elements
        where message["role"]?.equals("assistant") == true {
            guard let calls = message["tool_calls"], !calls.isEmpty,
                message["reasoning_content"]?.string ?? "" == ""
            else { continue }
            // Other servers and clients call the same member `reasoning`.
            let kept = message["reasoning"]?.string ?? ""
            let json = JSONValue.string(kept.isEmpty ? placeholder : kept).compact
            if let present = message["reasoning_content"] {
                revision.replace(present, with: json)
            } else {
                revision.add("reasoning_content", json: json, to: message)
            }
        }
    }

    private static func thinks(_ root: JSONNode, _ model: String) -> Bool {
        switch root["thinking"]?["type"]?.word {
        case "disabled": return false
        case "enabled": return true
        default: break
        }
        if let effort = root["reasoning_effort"]?.string { return effort != "none" }
        return model.contains("thinking")
    }
}
