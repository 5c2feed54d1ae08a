/// The claims of a JSON Web Token (RFC 7519), read without checking its signature.
///
/// They name an account to its own operator, and decide nothing.
public enum TokenClaims {
    /// Larger tokens are not read.
    private static let longestToken = 64 * 1024

    /// Reads the claims.
    ///
    /// - Parameter token: A token in the compact form, three parts joined by dots.
    /// - Returns: The claims; an empty object when it is no such token.
    public static func read(_ token: String) -> JSONValue {
        guard token.utf8.count <= longestToken else { return .object([]) }
        let dot = UInt8(ascii: ".")
        let parts = token.utf8.split(separator: dot, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(String(Substring(parts[1]))),
            let claims = try? JSONValue(parsing: bytes), claims.isObject
        else { return .object([]) }
        return claims
    }
}
