internal import ProviderAPI

/// Reasoning items, which the upstream checks against their ciphertext.
///
/// A ciphertext that OpenAI did not make is refused ("The encrypted content … could not be
/// verified"), so it goes. The id names a stored item: where nothing is stored, an id without
/// ciphertext is not found, so it goes as well. An id that would have to be shortened takes its
/// ciphertext's item with it, for the two are bound.
enum ReasoningItems {
    static func apply(
        to item: JSONNode,
        isStored: Bool,
        _ ids: inout ItemIDs,
        _ revision: inout JSONRevision
    ) {
        let ciphertext = item.member("encrypted_content")
        if let ciphertext, Ciphertext.isOurs(ciphertext) {
            if let id = item["id"]?.string, ShortText.isLong(id) { return revision.remove(item) }
            return ids.apply(to: item, &revision)
        }
        if let ciphertext { revision.remove(ciphertext) }
        guard !isStored, let id = item["id"] else { return ids.apply(to: item, &revision) }
        revision.remove(id)
    }
}
