/// Names and contents of credential files.
public enum CredentialFile {
    /// A name made of parts, such as `vendor-me@example.com-plan.json`.
    ///
    /// - Parameter parts: What tells the account from others; empty parts are left out, and what
    ///   does not belong into a file name becomes `_`.
    /// - Returns: The name, of sensible length.
    public static func name(_ parts: [String]) -> String {
        let parts = parts.filter { !$0.isEmpty }.map { part in
            String(part.prefix(80).map { isSafe($0) ? $0 : "_" })
        }
        return parts.joined(separator: "-") + ".json"
    }

    /// Reads a file of another program.
    ///
    /// - Parameter file: Its content.
    /// - Returns: The object that it holds.
    /// - Throws: That it holds none.
    public static func object(
        in file: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> JSONValue {
        guard let json = try? JSONValue(parsing: file), json.isObject else {
            throw ProviderFailure(.refused, "The file is no JSON object.")
        }
        return json
    }

    private static func isSafe(_ character: Character) -> Bool {
        guard character.isASCII else { return false }
        return character.isLetter || character.isNumber || "@._+-".contains(character)
    }
}
