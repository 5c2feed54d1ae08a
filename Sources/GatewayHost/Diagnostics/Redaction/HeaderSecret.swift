import ProviderAPI

/// What of a header that the operator set nobody may read.
enum HeaderSecret {
    /// Shorter values that are named like nothing secret are versions, titles and the like.
    private static let shortestMadeUp = 16
    /// What stands before credentials, as RFC 9110 §11.4 has it.
    private static let schemes: Set = ["basic", "bearer", "token", "apikey", "key"]

    /// The secrets in a header's value: those of headers named like one, and what looks made up.
    ///
    /// - Parameters:
    ///   - value: The value; `$Name` stands for a header of the client and holds none.
    ///   - name: The header's name.
    /// - Returns: The credentials without their scheme, and the password of basic ones.
    static func all(in value: String, of name: String) -> [Secret] {
        guard !value.hasPrefix("$") else { return [] }
        let words = value.split(separator: " ")  // text: a header of the operator's
        let hasScheme = words.count == 2 && schemes.contains(words[0].lowercased())
        let credentials = hasScheme ? String(words[1]) : value
        guard hasScheme || isSecret(name) || looksMadeUp(value) else { return [] }
        let isBasic = hasScheme && words[0].lowercased() == "basic"
        return [Secret(credentials)] + (isBasic ? password(credentials) : [])
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        let endings = ["auth", "credential", "signature", "session"]
        // text: a header's name of the operator's
        let endsLikeOne = endings.contains { name.hasSuffix($0) }
        return CredentialDocument.isSecret(name) || endsLikeOne
    }

    private static func password(_ credentials: String) -> [Secret] {
        guard let bytes = Base64URL.decode(credentials) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.firstIndex(of: ":").map { [Secret(String(text[$0...].dropFirst()))] } ?? []
    }

    private static func looksMadeUp(_ value: String) -> Bool {
        let letters = value.utf8.filter { SecretForm.letter($0) >= UInt8(ascii: "a") }.count
        let digits = value.utf8.filter { SecretForm.letter($0) != 0 }.count - letters
        return value.utf8.count >= shortestMadeUp && letters > 0 && digits > 0
            && !value.contains(" ") && !value.contains("://")
    }
}
