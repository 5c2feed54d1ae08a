/// Names and contents of credential files.
public enum CredentialFile {
    /// A name made of parts, such as `vendor-me@example.com-plan.json`.
    ///
    /// - Parameter parts: What tells the account from others; empty parts are left out, and what
    ///   does not belong into a file name becomes `_`.
    /// - Returns: The name, of sensible length.
    public static func name(_ parts: [String]) -> String {
        let parts = parts.filter { !$0.isEmpty }.map { part in
            part.unicodeScalars.prefix(80).reduce(into: "") { name, scalar in
                let isKept = scalar.isASCII && isSafe(UInt8(truncatingIfNeeded: scalar.value))
                name.unicodeScalars.append(isKept ? scalar : "_")
            }
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

    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "@"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
