internal import ProviderAPI

/// Domain lists of the web search tool, which must not be empty.
enum WebSearchDomains {
    private static let keys = ["allowed_domains", "blocked_domains"]

    static func apply(to tool: JSONNode, _ revision: inout JSONRevision) {
        guard tool["type"]?.rawString?.starts(with: "web_search_".utf8) == true else { return }
        for key in keys {
            if let list = tool[key: key], list.isArray, list.isEmpty { revision.remove(list) }
        }
    }
}
