import ProviderAPI

/// The way back from tool names of the upstream to those of the client.
final class ClientToolNames {
    struct Name {
        var name: RawText
        var namespace: RawText?
        var isCustom: Bool
    }

    private let arena = Arena()
    private var names: [RawText: Name] = [:]

    init(_ reverse: Reverse) {
        for entry in reverse.toolNames {
            names[arena.text(entry.upstream)] = Name(
                name: arena.text(entry.client),
                namespace: entry.namespace.map { arena.text($0) },
                isCustom: entry.isCustom
            )
        }
    }

    func client(_ upstream: RawText) -> Name? { names.isEmpty ? nil : names[upstream] }

    /// Keeps a head beyond the call in which it was borrowed.
    func keep(_ head: ToolCallHead) -> ToolCallHead {
        var head = head
        let id = head.id
        head.id = arena.text { $0.append(id.bytes) }
        head.signature = nil
        return head
    }
}
