internal import ProviderAPI

/// The names of the client's tools at the upstream, for the way there and back.
struct ToolMap {
    /// A tool whose name or kind differs.
    struct Entry {
        let upstream: String
        let name: String
        let namespace: String?
        let isCustom: Bool
    }

    private(set) var entries: [TextKey: Entry] = [:]
    /// The upstream's names of all functions that the client declared.
    private(set) var declared: Set<TextKey> = []
    /// Whether the upstream may search X on its own.
    var searchesX = false

    /// Whether an answer must be changed before the client understands it.
    var changesAnswers: Bool { searchesX || !entries.isEmpty }

    /// Notes a tool.
    ///
    /// - Returns: Its name at the upstream; `nil` when an earlier tool has that name.
    mutating func add(_ name: String, namespace: String?, isCustom: Bool) -> String? {
        let upstream = Self.qualified(name, namespace)
        guard declared.insert(TextKey(upstream)).inserted else { return nil }
        if namespace != nil || isCustom {
            entries[TextKey(upstream)] = Entry(
                upstream: upstream,
                name: name,
                namespace: namespace,
                isCustom: isCustom
            )
        }
        return upstream
    }

    /// A name within its namespace, `namespace__name`, which is not said twice.
    static func qualified(_ name: String, _ namespace: String?) -> String {
        guard let namespace, !namespace.isEmpty, !name.hasPrefix(namespace + "__") else {
            return name
        }
        return namespace + "__" + name
    }
}
