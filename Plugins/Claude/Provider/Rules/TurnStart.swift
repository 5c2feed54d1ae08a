internal import ProviderAPI

/// Whether the turn that a tool result continues begins with thinking.
///
/// A turn lasts from what the user says to what the user says next, over all tool results between.
/// The API answers "Expected `thinking` or `redacted_thinking`, but found `tool_use`" otherwise. It
/// happens when the turn's thinking was another model's and had to go.
enum TurnStart {
    static func isThinking(_ root: JSONNode, _ revision: JSONRevision) -> Bool {
        guard let messages = root["messages"] else { return true }
        var start: JSONNode?
        var isContinued = false
        for message in messages.elements where !revision.isRemoved(message) {
            if message["role"]?.equals("assistant") == true {
                start = start ?? message
                isContinued = false
            } else if message["role"]?.equals("user") == true {
                isContinued = hasResult(message["content"])
                if !isContinued { start = nil }
            }
        }
        guard isContinued, let content = start?["content"], content.isArray else { return true }
        guard let first = content.elements.first(where: { !revision.isRemoved($0) }) else {
            return true
        }
        let type = first["type"]
        return type?.equals("thinking") == true || type?.equals("redacted_thinking") == true
    }

    private static func hasResult(_ content: JSONNode?) -> Bool {
        content?.elements.contains { $0["type"]?.equals("tool_result") == true } ?? false
    }
}
