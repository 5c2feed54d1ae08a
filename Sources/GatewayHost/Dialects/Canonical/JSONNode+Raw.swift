import ProviderAPI

extension JSONNode {
    /// The inside of a string, still escaped.
    @inline(__always) var text: RawText? { rawString.map { RawText($0) } }

    /// The whole value as it stands.
    @inline(__always) var value: RawJSON { RawJSON(raw) }

    /// A string that is not empty.
    var nonEmptyText: RawText? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }
}

extension JSONNode.Member {
    /// The key, still escaped; a key with escapes matches no literal and so counts as unknown.
    @inline(__always) var name: RawText { key.text ?? .empty }
}
