import ProviderAPI

/// The tools of a request that an upstream can take: each has a name, and no two have the same.
enum DeclaredTools {
    private struct Name: Hashable {
        var name: RawText
        var namespace: RawText?
    }

    /// Drops the others; of two with one name the first counts.
    static func clean(_ request: CanonicalRequest) {
        var seen = Set<Name>()
        request.tools.removeAll { tool in
            if case .server = tool.kind { return false }
            guard !tool.name.isEmpty else {
                request.lose(tool.path, .invalid)
                return true
            }
            let isNew = seen.insert(Name(name: tool.name, namespace: tool.namespace)).inserted
            if !isNew { request.lose(tool.path, .conflict) }
            return !isNew
        }
    }
}
