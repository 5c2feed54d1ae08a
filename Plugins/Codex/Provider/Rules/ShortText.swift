internal import ProviderAPI

/// Shortens ids in a way that a later request repeats, so that both ends of a pair stay equal.
enum ShortText {
    /// What the API accepts of an id (platform.openai.com, "string too long" errors name it).
    static let longest = 64

    static func isLong(_ text: String) -> Bool {
        // Scalars are never more than bytes.
        text.utf8.count > longest && text.unicodeScalars.count > longest
    }

    /// The beginning of an id and a hash of the whole.
    ///
    /// - Parameters:
    ///   - text: The id.
    ///   - seed: What the hash covers; it tells equal beginnings apart.
    /// - Returns: 64 characters.
    static func shortened(_ text: String, seed: String) -> String {
        let hash = SHA256.hexadecimal(of: Array(seed.utf8)).prefix(16)
        var start = String.UnicodeScalarView()
        start.append(contentsOf: text.unicodeScalars.prefix(longest - 1 - hash.count))
        return String(start) + "_" + hash
    }
}
