internal import ProviderAPI

/// `cache_control`: at most four, none on deferred tools, and no hour after five minutes.
///
/// The order is that of the cache: tools, system, messages
/// (platform.claude.com/docs/en/build-with-claude/prompt-caching). Of too many the earliest in the
/// messages go, for the later ones cover them.
struct CacheMarks {
    private static let most = 4

    private var prefix: [JSONNode] = []
    private var messages: [JSONNode] = []

    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        var marks = CacheMarks()
        marks.collectPrefix(root, &revision)
        marks.collectMessages(root, revision)
        let kept = marks.fit(&revision)
        Self.order(kept, &revision)
    }

    private mutating func collectPrefix(_ root: JSONNode, _ revision: inout JSONRevision) {
        if let tools = root["tools"] {
            for tool in tools.elements {
                guard let mark = tool.member("cache_control") else { continue }
                if tool["defer_loading"]?.bool == true {
                    revision.remove(mark)
                } else {
                    prefix.append(mark)
                }
            }
        }
        if let system = root["system"] { Self.collect(system, revision, into: &prefix) }
    }

    private mutating func collectMessages(_ root: JSONNode, _ revision: JSONRevision) {
        guard let list = root["messages"] else { return }
        for message in list.elements where !revision.isRemoved(message) {
            guard let content = message["content"] else { continue }
            for block in content.elements where !revision.isRemoved(block) {
                if let inner = block["content"] { Self.collect(inner, revision, into: &messages) }
                if let mark = block.member("cache_control") { messages.append(mark) }
            }
        }
    }

    private static func collect(
        _ blocks: JSONNode,
        _ revision: JSONRevision,
        into marks: inout [JSONNode]
    ) {
        for block in blocks.elements where !revision.isRemoved(block) {
            if let mark = block.member("cache_control") { marks.append(mark) }
        }
    }

    /// Removes what is too much.
    private func fit(_ revision: inout JSONRevision) -> [JSONNode] {
        var surplus = max(0, prefix.count + messages.count - Self.most)
        let early = min(surplus, max(0, messages.count - 1))
        surplus -= early
        for mark in messages.prefix(early) + prefix.prefix(surplus) { revision.remove(mark) }
        return Array(prefix.dropFirst(surplus) + messages.dropFirst(early))
    }

    private static func order(_ marks: [JSONNode], _ revision: inout JSONRevision) {
        var isShort = false
        for mark in marks {
            guard let ttl = mark["ttl"], ttl.equals("1h") else {
                isShort = true
                continue
            }
            if isShort { revision.remove(ttl) }
        }
    }
}
