internal import ProviderAPI

/// `prompt_cache_breakpoint` of content parts, which the backend of ChatGPT does not know.
enum CacheBreakpoints {
    static func remove(from parts: JSONNode?, _ revision: inout JSONRevision) {
        guard let parts, parts.isArray else { return }
        for part in parts.elements {
            if let mark = part["prompt_cache_breakpoint"] { revision.remove(mark) }
        }
    }
}
