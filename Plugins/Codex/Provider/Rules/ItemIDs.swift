internal import ProviderAPI

/// `id` of input items: at most 64 code points, and beginning with the prefix of the item's type.
///
/// The API answers "Invalid 'input[1].id': … Expected an ID that begins with 'msg'.". Ids that are
/// fine stay, wherever they stand; the others become ids that no other item has.
struct ItemIDs {
    private var taken: Set<TextKey> = []
    private var given: [TextKey: String] = [:]

    init(_ items: JSONNode) {
        // Most requests have nothing to change, and need no list of what is taken.
        guard items.elements.contains(where: { !Self.isFine($0) }) else { return }
        for item in items.elements where Self.isFine(item) {
            if let id = item["id"]?.string { taken.insert(TextKey(id)) }
        }
    }

    mutating func apply(to item: JSONNode, _ revision: inout JSONRevision) {
        guard !Self.isFine(item), let node = item["id"], let id = node.string else { return }
        guard !id.isEmpty else { return revision.remove(node) }
        let prefix = Self.prefix(of: item) ?? ""
        revision.replace(node, with: JSONValue.string(replacement(for: id, prefix)).compact)
    }

    private mutating func replacement(for id: String, _ prefix: String) -> String {
        let key = prefix + "\n" + id
        if let known = given[TextKey(key)] { return known }
        let whole = prefix.isEmpty || id.utf8.starts(with: prefix.utf8) ? id : prefix + "_" + id
        var candidate = ShortText.isLong(whole) ? ShortText.shortened(whole, seed: key) : whole
        var round = 0
        while taken.contains(TextKey(candidate)) {
            round += 1
            candidate = ShortText.shortened(whole, seed: "\(key)\n\(round)")
        }
        taken.insert(TextKey(candidate))
        given[TextKey(key)] = candidate
        return candidate
    }

    /// Whether an item's id needs no change; an item without one has none to change.
    private static func isFine(_ item: JSONNode) -> Bool {
        guard let id = item["id"], let raw = id.rawString else { return true }
        if item["type"]?.equals("item_reference") == true { return true }
        if raw.isEmpty { return false }
        if raw.count > ShortText.longest, ShortText.isLong(id.string ?? "") { return false }
        guard let prefix = prefix(of: item) else { return true }
        return raw.starts(with: prefix.utf8)
    }

    /// What the ids of an item's type begin with; a message may leave its type out.
    private static func prefix(of item: JSONNode) -> String? {
        guard let type = item["type"] else { return item["role"] == nil ? nil : "msg" }
        if type.equals("message") { return "msg" }
        if type.equals("reasoning") { return "rs" }
        if type.equals("function_call") { return "fc" }
        if type.equals("custom_tool_call") { return "ctc" }
        return type.equals("custom_tool_call_output") ? "ctco" : nil
    }
}
