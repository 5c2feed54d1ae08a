internal import ProviderAPI

/// Thoughts, which the upstream streams as open reasoning and clients show as summaries.
enum ReasoningEvents {
    private static let texts = [
        "response.reasoning_text.delta": "response.reasoning_summary_text.delta",
        "response.reasoning_text.done": "response.reasoning_summary_text.done",
    ]
    private static let parts = [
        "response.content_part.added": "response.reasoning_summary_part.added",
        "response.content_part.done": "response.reasoning_summary_part.done",
    ]

    /// Renames an event of thoughts.
    ///
    /// - Returns: The type of the event.
    static func rename(_ root: JSONNode, _ type: String, _ revision: inout JSONRevision) -> String {
        guard let name = texts[type] ?? partName(root, type) else { return type }
        if let node = root["type"] { revision.replace(node, with: JSONValue.string(name).compact) }
        for member in root.members where member.key.equals("content_index") {
            revision.replace(member.key, with: #""summary_index""#)
        }
        if let node = root["part"]?["type"] { revision.replace(node, with: #""summary_text""#) }
        return name
    }

    private static func partName(_ root: JSONNode, _ type: String) -> String? {
        guard root["part"]?["type"]?.equals("reasoning_text") == true else { return nil }
        return parts[type]
    }
}
