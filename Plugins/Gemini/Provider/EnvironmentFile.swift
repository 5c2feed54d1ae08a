internal import ProviderAPI

/// What the Gemini CLI reads keys from: lines `NAME=value` (geminicli.com, "Authentication setup").
///
/// Its login with a Google account is for Code Assist, another API; it keeps that in
/// `oauth_creds.json`, which is told apart here so that nobody wonders.
enum EnvironmentFile {
    /// The variable of each kind of key, the one that the CLI prefers first.
    private static let variables = [
        ("GEMINI_API_KEY", GeminiDescriptor.keyType),
        ("GOOGLE_API_KEY", GeminiDescriptor.vertexKeyType),
    ]

    static func credential(_ file: UnsafeRawBufferPointer) throws(ProviderFailure) -> JSONValue {
        if let json = try? JSONValue(parsing: file), json["refresh_token"] != nil {
            throw ProviderFailure(
                .unsupported,
                "That is a login to Code Assist, which is not served; a key is (`GEMINI_API_KEY`)."
            )
        }
        let lines = String(decoding: file.prefix(64 * 1024), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
        for (name, type) in variables {
            if let key = lines.lazy.compactMap({ value(of: name, in: $0) }).last {
                return ["type": .string(type), "api_key": .string(key)]
            }
        }
        let names = variables.map(\.0).joined(separator: " or ")
        throw ProviderFailure(.refused, "The file sets no \(names).")
    }

    private static func value(of name: String, in line: Substring) -> String? {
        var line = line.drop { $0 == " " || $0 == "\t" }
        if line.hasPrefix("export ") { line = line.dropFirst(7).drop { $0 == " " } }
        guard line.hasPrefix(name) else { return nil }
        line = line.dropFirst(name.count).drop { $0 == " " }
        guard line.first == "=" else { return nil }
        let value = line.dropFirst().filter { !" \t\r".contains($0) }
        let quotes: Set<Character> = ["\"", "'"]
        if let quote = value.first, quotes.contains(quote) {
            let key = value.dropFirst().prefix { $0 != quote }
            return key.isEmpty ? nil : String(key)
        }
        let key = value.prefix { $0 != "#" }
        return key.isEmpty ? nil : String(key)
    }
}
