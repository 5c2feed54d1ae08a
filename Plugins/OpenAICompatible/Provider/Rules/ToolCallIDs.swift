internal import ProviderAPI

/// `tool_call_id` of results, where it is missing and one call alone can be meant.
enum ToolCallIDs {
    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        var pending: Set<TextKey> = []
        for message in (root["messages"] ?? root).elements {
            switch message["role"]?.word {
            case "assistant":
                let calls = (message["tool_calls"] ?? message).elements
                pending = Set(calls.lazy.compactMap { $0["id"]?.string.map { TextKey($0) } })
            case "tool":
                if let id = message["tool_call_id"]?.string, !id.isEmpty {
                    pending.remove(TextKey(id))
                } else if pending.count == 1, let only = pending.popFirst() {
                    set(only.text, in: message, &revision)
                }
            default: break
            }
        }
    }

    private static func set(_ id: String, in message: JSONNode, _ revision: inout JSONRevision) {
        let json = JSONValue.string(id).compact
        if let present = message["tool_call_id"] {
            revision.replace(present, with: json)
        } else {
            revision.add("tool_call_id", json: json, to: message)
        }
    }
}
