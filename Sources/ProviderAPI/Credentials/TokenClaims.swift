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
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= longestToken, parts.count == 3,
            let bytes = Base64URL.decode(String(parts[1])),
            let claims = try? JSONValue(parsing: bytes), claims.isObject
        else { return .object([]) }
        return claims
    }
}
