/// What a signature or ciphertext looks like, from which follows who can read it.
///
/// The host knows shapes and not vendors: a provider says which shapes its upstream makes.
public struct SignatureShapes: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// Creates a set from its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// URL-safe base64 of a Fernet token: starts with `gAAAA`.
    public static let fernet = SignatureShapes(rawValue: 1)
    /// Base64 of a protocol buffer whose first field is number 2 (`E…`), or base64 of that (`R…`).
    public static let envelope = SignatureShapes(rawValue: 2)
    /// Base64 of a protocol buffer whose first field is number 1: starts with `C`.
    public static let tagged = SignatureShapes(rawValue: 4)
    /// Anything else.
    public static let opaque = SignatureShapes(rawValue: 8)
    /// Every shape, for an upstream that does not check.
    public static let any = SignatureShapes(rawValue: 15)

    /// The shape of a signature.
    static func shape(of signature: RawText) -> SignatureShapes {
        if signature.hasPrefix("gAAAA") { return .fernet }
        guard signature.count >= 16 else { return .opaque }
        switch signature.base[0] {
        case UInt8(ascii: "E"), UInt8(ascii: "R"): return .envelope
        case UInt8(ascii: "C"): return .tagged
        default: return .opaque
        }
    }
}
