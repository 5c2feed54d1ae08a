internal import ProviderAPI

/// Gives calls of tools the names and kinds that the client declared.
struct ItemRewriter {
    /// The calls by which the upstream's search of X works (docs.x.ai/docs/guides/tools/search-tools):
    /// they look like calls of the client's tools, and nobody could answer them.
    private static let traces: Set<String> = [
        "x_keyword_search", "x_semantic_search", "x_user_search", "x_thread_fetch",
    ]

    private let map: ToolMap

    init(_ map: ToolMap) { self.map = map }

    /// Whether an item is a trace of the upstream's own search.
    func isHidden(_ item: JSONNode) -> Bool {
        guard map.searchesX, isCall(item), let name = item["name"]?.string else { return false }
        return Self.traces.contains(name) && !map.declared.contains(TextKey(name))
    }

    /// Whether an item is a call of a tool that takes free text at the client's.
    func isCustom(_ item: JSONNode) -> Bool { entry(of: item)?.isCustom ?? false }

    func restore(_ item: JSONNode, _ revision: inout JSONRevision) {
        guard let entry = entry(of: item) else { return }
        if let name = item["name"] {
            revision.replace(name, with: JSONValue.string(entry.name).compact)
        }
        if let namespace = entry.namespace, !namespace.isEmpty, item["namespace"] == nil {
            revision.add("namespace", json: JSONValue.string(namespace).compact, to: item)
        }
        if entry.isCustom { makeCustom(item, &revision) }
    }

    /// The text that a custom tool gets: the one argument, or the arguments as they are.
    static func input(_ arguments: JSONNode?) -> String {
        let text = arguments?.string ?? ""
        guard let object = try? JSONValue(parsing: text) else { return text }
        return object["input"]?.string ?? text
    }

    private func makeCustom(_ item: JSONNode, _ revision: inout JSONRevision) {
        if let type = item["type"] { revision.replace(type, with: #""custom_tool_call""#) }
        let input = JSONValue.string(Self.input(item["arguments"])).compact
        for member in item.members where member.key.equals("arguments") {
            revision.replace(member.key, with: #""input""#)
            revision.replace(member.value, with: input)
        }
    }

    private func entry(of item: JSONNode) -> ToolMap.Entry? {
        guard item["type"]?.equals("function_call") == true, let name = item["name"]?.string else {
            return nil
        }
        return map.entries[TextKey(name)]
    }

    private func isCall(_ item: JSONNode) -> Bool {
        item["type"]?.equals("custom_tool_call") == true
            || item["type"]?.equals("function_call") == true
    }
}
