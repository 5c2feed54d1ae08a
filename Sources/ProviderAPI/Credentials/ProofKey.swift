/// The secrets of one authorization code flow (RFC 6749 §10.12, RFC 7636 with S256).
public struct ProofKey: Sendable, Equatable {
    /// What the token request proves the flow with.
    public let verifier: String
    /// What the authorize request shows of the verifier.
    public let challenge: String
    /// What ties the browser's return to this flow.
    public let state: String

    /// Makes the secrets of a flow from random bytes.
    ///
    /// - Parameter random: At least 64 fresh bytes, as a login event has them; fewer are `nil`.
    public init?(random: [UInt8]) {
        guard random.count >= 64 else { return nil }
        verifier = Base64URL.encode(Array(random[0..<40]))
        state = Base64URL.encode(Array(random[40..<64]))
        challenge = Self.challenge(of: verifier)
    }

    /// The S256 challenge of a verifier.
    ///
    /// - Parameter verifier: The verifier.
    /// - Returns: Its SHA-256 in URL-safe base64.
    public static func challenge(of verifier: String) -> String {
        Base64URL.encode(SHA256.digest(of: Array(verifier.utf8)))
    }
}
