internal import ProviderAPI

/// Text blocks must not be empty, or white space alone ("text content blocks must be non-empty").
enum EmptyText {
    private static let longestBlank = 64

    static func isEmpty(_ block: JSONNode) -> Bool {
        guard block["type"]?.equals("text") == true, let text = block["text"] else { return false }
        return isBlank(text)
    }

    static func isBlank(_ text: JSONNode) -> Bool {
        guard let raw = text.rawString, raw.count <= longestBlank else { return false }
        return text.string?.unicodeScalars.allSatisfy(\.properties.isWhitespace) ?? false
    }

    static func remove(from blocks: JSONNode?, _ revision: inout JSONRevision) {
        guard let blocks, blocks.isArray else { return }
        for block in blocks.elements where isEmpty(block) { revision.remove(block) }
    }
}
