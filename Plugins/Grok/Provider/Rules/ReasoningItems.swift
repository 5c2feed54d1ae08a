internal import ProviderAPI

/// Thoughts in the history: without nulls, without what the upstream cannot decrypt (it answers 400
/// "could not decrypt"), and neighbours that are summaries alone as one.
struct ReasoningItems {
    /// A kept item without ciphertext, to which the next such item is added.
    private var open: JSONNode?
    private var summaries: [String] = []

    init() {}

    mutating func add(_ item: JSONNode, _ revision: inout JSONRevision) {
        for key in ["content", "encrypted_content"] {
            if let node = item[key: key], node.isNull { revision.remove(node) }
        }
        let secret = item.member("encrypted_content")
        if let secret, Ciphertext.isOwn(secret.string ?? "") { return end(&revision) }
        if let secret { revision.remove(secret) }
        guard let summary = item.member("summary"), !summary.isEmpty else {
            if item.member("content") == nil { revision.remove(item) }
            return
        }
        let texts = summary.elements.map { String(decoding: $0.raw, as: UTF8.self) }
        if open != nil, item.member("content") == nil {
            summaries += texts
            revision.remove(item)
        } else {
            end(&revision)
            open = item
            summaries = texts
        }
    }

    /// Ends a run of neighbours.
    mutating func end(_ revision: inout JSONRevision) {
        defer {
            open = nil
            summaries = []
        }
        guard let summary = open?["summary"], summary.count < summaries.count else { return }
        revision.replace(summary, with: "[" + summaries.joined(separator: ",") + "]")
    }
}
