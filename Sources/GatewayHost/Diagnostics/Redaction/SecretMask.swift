import Dialects

/// Takes secrets out of texts.
///
/// It is used on what the gateway writes: errors, logs, status, saved state. Bytes that pass through
/// are not its matter (docs/decisions/0009).
final class SecretMask: Sendable {
    /// Knows no secret.
    static let none = SecretMask([])

    /// How much of a text from elsewhere is looked at; the rest is dropped, never shown unseen.
    static let maxBytes = 8 * 1024
    /// How many layers of escapes are undone: JSON in JSON in a URL.
    private static let maxLayers = 3

    private let base: SecretIndex
    private let recent: SecretIndex

    convenience init(_ secrets: [Secret]) {
        self.init(SecretIndex(secrets), SecretIndex([]))
    }

    private init(_ base: SecretIndex, _ recent: SecretIndex) {
        (self.base, self.recent) = (base, recent)
    }

    /// The mask with other secrets beside those that it was built from.
    func with(recent: SecretIndex) -> SecretMask { SecretMask(base, recent) }

    /// A text from elsewhere as it may be told: without secrets and what looks like a key, and no
    /// longer than a message should be.
    func clean(_ text: String) -> String { Redaction.cut(logged(text)) }

    /// A text from elsewhere as it may be logged: without secrets and what looks like a key.
    func logged(_ text: String) -> String { starred(bounded(text), findsKeys: true) }

    /// The text without the secrets that are known.
    func hide(_ text: String) -> String { starred(text, findsKeys: false) }

    /// Whether a text holds a secret.
    func finds(in text: String) -> Bool { hide(text) != text }

    private func starred(_ text: String, findsKeys: Bool) -> String {
        guard !text.isEmpty else { return text }
        var text = text
        let starred: [UInt8]? = text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            guard suspects(bytes, findsKeys) else { return nil }
            let places = places(in: Array(bytes), findsKeys)
            return places.isEmpty ? nil : Redaction.starred(bytes, places)
        }
        return starred.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    private func suspects(_ text: UnsafeRawBufferPointer, _ findsKeys: Bool) -> Bool {
        if base.suspects(text) || recent.suspects(text) { return true }
        guard findsKeys else { return false }
        return !Redaction.keys(in: text).isEmpty || text.contains { TextEscape.begins(with: $0) }
    }

    /// Where the secrets are, in order and apart.
    private func places(in bytes: [UInt8], _ findsKeys: Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var text = DecodedText(bytes)
        for layer in 1...Self.maxLayers {
            let letters = text.letters
            for index in [base, recent] {
                index.find(in: text, letters) { found.append($0) }
            }
            if findsKeys {
                let keys = text.bytes.withUnsafeBytes { Redaction.keys(in: $0) }
                found += keys.map(text.origin)
            }
            guard layer < Self.maxLayers, text.decode() else { break }
        }
        return Self.merged(found)
    }

    private func bounded(_ text: String) -> String {
        guard text.utf8.count > Self.maxBytes else { return text }
        return String(decoding: text.utf8.prefix(Self.maxBytes), as: UTF8.self) + "…"
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = merged.last, range.lowerBound <= last.upperBound else {
                merged.append(range)
                continue
            }
            let end = max(last.upperBound, range.upperBound)
            merged[merged.count - 1] = last.lowerBound..<end
        }
        return merged
    }
}
