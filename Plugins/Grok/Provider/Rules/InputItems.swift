internal import ProviderAPI

/// The items of the conversation that the upstream does not know, or not in that form.
struct InputItems {
    private let map: ToolMap

    init(_ map: ToolMap) { self.map = map }

    func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        guard let input = root.member("input"), input.isArray else { return }
        var reasoning = ReasoningItems()
        for item in input.elements {
            let type = item["type"]?.string ?? ""
            if type == "reasoning" {
                reasoning.add(item, &revision)
                continue
            }
            reasoning.end(&revision)
            change(item, type, &revision)
        }
        reasoning.end(&revision)
    }

    private func change(_ item: JSONNode, _ type: String, _ revision: inout JSONRevision) {
        switch type {
        case "additional_tools", "tool_search_call", "tool_search_output", "compaction_trigger":
            revision.remove(item)
        case "compaction", "compaction_summary":
            let text = item.member("encrypted_content")?.string
            if let text, !Ciphertext.isOwn(text) { revision.remove(item) }
        case "function_call": rename(item, &revision)
        case "custom_tool_call": revision.replace(item, with: function(of: item).compact)
        case "custom_tool_call_output":
            if let node = item["type"] { revision.replace(node, with: #""function_call_output""#) }
        default: break
        }
    }

    private func rename(_ call: JSONNode, _ revision: inout JSONRevision) {
        guard let namespace = call["namespace"], let name = call["name"] else { return }
        let upstream = ToolMap.qualified(name.string ?? "", namespace.string)
        revision.remove(namespace)
        revision.replace(name, with: JSONValue.string(upstream).compact)
    }

    private func function(of call: JSONNode) -> JSONValue {
        let name = ToolMap.qualified(call["name"]?.string ?? "", call["namespace"]?.string)
        let input = call["input"]?.string ?? ""
        let isObject = (try? JSONValue(parsing: input))?.isObject ?? false
        let wrapped: JSONValue = ["input": .string(input)]
        return [
            "type": "function_call", "call_id": .string(call["call_id"]?.string ?? ""),
            "name": .string(name), "arguments": .string(isObject ? input : wrapped.compact),
        ]
    }
}
