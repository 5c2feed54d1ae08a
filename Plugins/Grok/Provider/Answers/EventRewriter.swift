internal import ProviderAPI

/// Rewrites the events of a Responses stream one by one.
struct EventRewriter {
    /// An event to write.
    struct Piece {
        var type: String
        var data: String
    }

    private let items: ItemRewriter
    /// Where calls are that the client does not see.
    private var hidden = HiddenPlaces()
    /// Where calls are whose arguments are a text for the client.
    private var customs: Set<Int> = []
    /// The number of the next event; events that are left out leave no gap.
    private var number: Int?

    init(_ map: ToolMap) { items = ItemRewriter(map) }

    /// Rewrites an event.
    ///
    /// - Parameter root: The data of the event, an object.
    /// - Returns: What takes its place: itself, several, or nothing.
    mutating func rewrite(_ root: JSONNode) -> [Piece] {
        let type = root["type"]?.string ?? ""
        var revision = JSONRevision()
        if let index = root.member("output_index")?.int {
            note(index, root, type)
            guard !hidden.contains(index) else { return [] }
            move(root, from: index, &revision)
            if customs.contains(index), let pieces = customInput(root, type, revision) {
                return pieces
            }
        }
        if let item = root.member("item") { items.restore(item, &revision) }
        if let response = root.member("response") { restore(response, &revision) }
        let name = ReasoningEvents.rename(root, type, &revision)
        renumber(root, &revision)
        return [Piece(type: name, data: revision.text(of: root))]
    }

    /// Rewrites a whole answer.
    func answer(_ root: JSONNode) -> String {
        var revision = JSONRevision()
        restore(root, &revision)
        return revision.text(of: root)
    }

    private mutating func renumber(_ root: JSONNode, _ revision: inout JSONRevision) {
        guard let node = root.member("sequence_number"), let own = node.int else { return }
        let number = self.number ?? own
        if number != own { revision.replace(node, with: String(number)) }
        self.number = number.adding(saturating: 1)
    }

    /// Remembers what an item is when it begins.
    private mutating func note(_ index: Int, _ root: JSONNode, _ type: String) {
        guard let item = root.member("item") else { return }
        if items.isHidden(item) { hidden.insert(index) }
        if items.isCustom(item) { customs.insert(index) }
    }

    /// Closes the gaps that hidden items leave.
    private func move(_ root: JSONNode, from index: Int, _ revision: inout JSONRevision) {
        let gaps = hidden.count(below: index)
        guard gaps > 0, let node = root["output_index"] else { return }
        revision.replace(node, with: String(index.subtracting(saturating: gaps)))
    }

    private func restore(_ response: JSONNode, _ revision: inout JSONRevision) {
        for item in (response.member("output") ?? response).elements {
            if items.isHidden(item) {
                revision.remove(item)
            } else {
                items.restore(item, &revision)
            }
        }
    }

    /// The arguments of a custom tool, which are known only when they are whole.
    private mutating func customInput(
        _ root: JSONNode,
        _ type: String,
        _ revision: JSONRevision
    ) -> [Piece]? {
        switch type {
        case "response.function_call_arguments.delta": return []
        case "response.function_call_arguments.done":
            let input = JSONValue.string(ItemRewriter.input(root["arguments"])).compact
            return [("delta", "delta"), ("done", "input")].map { suffix, key in
                inputEvent(root, suffix, key, input, revision)
            }
        default: return nil
        }
    }

    private mutating func inputEvent(
        _ root: JSONNode,
        _ suffix: String,
        _ key: String,
        _ input: String,
        _ revision: JSONRevision
    ) -> Piece {
        let type = "response.custom_tool_call_input." + suffix
        var revision = revision
        if let node = root["type"] { revision.replace(node, with: JSONValue.string(type).compact) }
        for member in root.members where member.key.equals("arguments") {
            revision.replace(member.key, with: JSONValue.string(key).compact)
            revision.replace(member.value, with: input)
        }
        renumber(root, &revision)
        return Piece(type: type, data: revision.text(of: root))
    }
}
