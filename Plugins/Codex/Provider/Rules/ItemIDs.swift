internal import ProviderAPI

/// `id` of input items: at most 64 code points, and beginning with the prefix of the item's type.
///
/// The API answers "Invalid 'input[1].id': … Expected an ID that begins with 'msg'.". Ids that are
/// fine stay, wherever they stand; the others become ids that no other item has.
struct ItemIDs {
    private static let prefixes = [
        "message": "msg", "reasoning": "rs", "function_call": "fc", "custom_tool_call": "ctc",
        "custom_tool_call_output": "ctco",
    ]

    private var taken: Set<String> = []
    private var given: [String: String] = [:]

    init(_ items: JSONNode) {
        for item in items.elements {
            guard let id = item["id"]?.string, Self.isFine(id, item.itemType) else { continue }
            taken.insert(id)
        }
    }

    /// Whether an id needs no change.
    static func isFine(_ id: String, _ type: String) -> Bool {
        guard !id.isEmpty, !ShortText.isLong(id) else { return false }
        guard let prefix = prefixes[type] else { return true }
        return id.hasPrefix(prefix)
    }

    mutating func apply(to item: JSONNode, _ revision: inout JSONRevision) {
        guard let node = item["id"], let id = node.string else { return }
        let type = item.itemType
        if type == "item_reference" || Self.isFine(id, type) { return }
        guard !id.isEmpty else { return revision.remove(node) }
        revision.replace(node, with: JSONValue.string(replacement(for: id, type)).compact)
    }

    private mutating func replacement(for id: String, _ type: String) -> String {
        let key = type + "\n" + id
        if let known = given[key] { return known }
        let prefix = Self.prefixes[type] ?? ""
        let whole = prefix.isEmpty || id.hasPrefix(prefix) ? id : prefix + "_" + id
        var candidate = ShortText.isLong(whole) ? ShortText.shortened(whole, seed: key) : whole
        var round = 0
        while taken.contains(candidate) {
            round += 1
            candidate = ShortText.shortened(whole, seed: "\(key)\n\(round)")
        }
        taken.insert(candidate)
        given[key] = candidate
        return candidate
    }
}

extension JSONNode {
    /// The type of an input item; a message may leave it out.
    var itemType: String {
        self["type"]?.string ?? (self["role"] == nil ? "" : "message")
    }
}
