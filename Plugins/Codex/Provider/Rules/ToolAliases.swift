internal import ProviderAPI

/// Names of a hosted tool that the backend of ChatGPT knows by its present name only.
enum ToolAliases {
    private static let webSearch = ["web_search_preview", "web_search_preview_2025_03_11"]

    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        if let tools = root["tools"] { rename(all: tools, &revision) }
        guard let choice = root["tool_choice"], choice.isObject else { return }
        rename(choice, &revision)
        if let tools = choice["tools"] { rename(all: tools, &revision) }
    }

    static func rename(all tools: JSONNode, _ revision: inout JSONRevision) {
        for tool in tools.elements { rename(tool, &revision) }
    }

    private static func rename(_ tool: JSONNode, _ revision: inout JSONRevision) {
        guard let type = tool["type"], webSearch.contains(where: type.equals(text:)) else { return }
        revision.replace(type, with: #""web_search""#)
    }
}
