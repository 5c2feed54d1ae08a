/// Secrets that have fewer than eight letters and digits: too few to look for parts of them.
///
/// They are found whole, where they stand as a word of their own. One of fewer than four bytes, or of
/// fewer than eight that are all letters or all digits, is not looked for: hiding each "test" in a
/// log hides the log and no secret.
struct ShortSecrets: Sendable {
    private static let shortest = 4
    private static let shortestOfOneKind = 8
    /// With as many letters and digits a secret is found by pieces of it.
    private static let enoughLetters = 8

    /// In lower case, by their first byte.
    private let byFirst: [UInt8: [[UInt8]]]

    var isEmpty: Bool { byFirst.isEmpty }

    init(_ secrets: [Secret]) {
        let short = secrets.map { Self.lowered(Array($0.reveal().utf8)) }.filter { secret in
            secret.lazy.filter { SecretForm.letter($0) != 0 }.count < Self.enoughLetters
        }
        byFirst = Dictionary(grouping: Set(short)) { $0[0] }
    }

    /// Whether a secret cannot be told from a word.
    static func isWord(_ secret: String) -> Bool {
        let bytes = secret.utf8
        if bytes.count < shortest { return true }
        return bytes.count < shortestOfOneKind && Set(bytes.map(Kind.init)).count == 1
    }

    /// Whether a text may hold one.
    func suspects(_ text: UnsafeRawBufferPointer) -> Bool {
        for index in text.indices {
            if TextEscape.begins(with: text[index]) { return true }
            for secret in byFirst[Self.lowered(text[index])] ?? []
            where index + secret.count <= text.count {
                if secret.indices.allSatisfy({ Self.lowered(text[index + $0]) == secret[$0] }) {
                    return true
                }
            }
        }
        return false
    }

    /// Finds those that stand as words of their own.
    func find(in text: DecodedText, _ found: (Range<Int>) -> Void) {
        let bytes = Self.lowered(text.bytes)
        for index in bytes.indices {
            for secret in byFirst[bytes[index]] ?? [] where bytes[index...].starts(with: secret) {
                let range = index..<index + secret.count
                if Self.isWord(range, in: bytes) { found(range) }
            }
        }
    }

    private static func isWord(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        let first = SecretForm.letter(bytes[range.lowerBound])
        let last = SecretForm.letter(bytes[range.upperBound - 1])
        let before = range.lowerBound > 0 ? SecretForm.letter(bytes[range.lowerBound - 1]) : 0
        let after = range.upperBound < bytes.count ? SecretForm.letter(bytes[range.upperBound]) : 0
        return (first == 0 || before == 0) && (last == 0 || after == 0)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        let letter = SecretForm.letter(byte)
        return letter == 0 ? byte : letter
    }

    private static func lowered(_ bytes: [UInt8]) -> [UInt8] { bytes.map { lowered($0) } }

    private enum Kind {
        case letter, digit, other

        init(_ byte: UInt8) {
            switch SecretForm.letter(byte) {
            case 0: self = .other
            case UInt8(ascii: "a")...: self = .letter
            default: self = .digit
            }
        }
    }
}

extension DecodedText.Letters {
    /// Whether some of the letters stand as a word of their own.
    func isWord(_ range: Range<Int>) -> Bool {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        let touchesLeft = first > 0 && places[first - 1] + 1 == places[first]
        let touchesRight = last + 1 < places.count && places[last] + 1 == places[last + 1]
        return !touchesLeft && !touchesRight
    }
}
