/// Keeps keys and endless texts out of messages.
enum Redaction {
    private static let maxMessage = 2000
    /// What keys and tokens begin with, whoever issued them: the marks that secret scanners look for
    /// (docs.github.com, "Supported secret scanning patterns"), OAuth's and a JSON Web Token's.
    private static let prefixes = ["sk-", "xai-", "AIza", "ya29.", "Bearer ", "eyJ", "gsk_"]

    /// The message without what looks like a key, cut to a sensible length.
    static func clean(_ message: String) -> String {
        var text = message.count > maxMessage ? String(message.prefix(maxMessage)) + "…" : message
        for prefix in prefixes where text.contains(prefix) { text = mask(text, prefix) }
        return text
    }

    private static func mask(_ text: String, _ prefix: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = find(prefix, in: rest) {
            let tail = rest[start...].dropFirst(prefix.count)
            let end = tail.firstIndex { !isKeyCharacter($0) } ?? tail.endIndex
            let isKey = tail.distance(from: tail.startIndex, to: end) >= 12
            result += rest[..<start] + prefix + (isKey ? "***" : String(tail[..<end]))
            rest = rest[end...]
        }
        return result + rest
    }

    private static func find(_ prefix: String, in text: Substring) -> Substring.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix(prefix) { return index }
            index = text.index(after: index)
        }
        return nil
    }

    private static func isKeyCharacter(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "-_.*".contains(character))
    }
}
