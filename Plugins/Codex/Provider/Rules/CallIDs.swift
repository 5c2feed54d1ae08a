internal import ProviderAPI

/// `call_id` of calls and their outputs: at most 64 characters, the same at both ends.
enum CallIDs {
    static func apply(to item: JSONNode, _ revision: inout JSONRevision) {
        guard let node = item["call_id"], let id = node.string, ShortText.isLong(id) else { return }
        revision.replace(node, with: JSONValue.string(short(id)).compact)
    }

    static func short(_ id: String) -> String {
        ShortText.isLong(id) ? ShortText.shortened(id, seed: id) : id
    }
}
