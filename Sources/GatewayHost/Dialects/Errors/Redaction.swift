/// Keeps keys and endless texts out of messages.
public enum Redaction {
    private static let maxMessage = 2000
    /// A secret that is shorter would be found in words.
    private static let shortestSecret = 8
    /// What keys and tokens begin with that are not ours, such as those of a relay behind an upstream.
    ///
    /// They are the marks that secret scanners look for (docs.github.com, "Supported secret scanning
    /// patterns"), OAuth's and a JSON Web Token's. No plugin declares any: the secrets of its own
    /// accounts are known to the letter.
    private static let prefixes = ["sk-", "xai-", "AIza", "ya29.", "Bearer ", "eyJ", "gsk_"]

    /// The message without secrets and without what looks like a key, cut to a sensible length.
    ///
    /// - Parameters:
    ///   - message: What an upstream said.
    ///   - secrets: What must not be in it, whatever it looks like.
    /// - Returns: What may be told.
    public static func clean(_ message: String, secrets: [String] = []) -> String {
        var text = message
        for secret in secrets where secret.utf8.count >= shortestSecret {
            text = text.replacing(secret, with: "***")
        }
        if text.count > maxMessage { text = String(text.prefix(maxMessage)) + "…" }
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
