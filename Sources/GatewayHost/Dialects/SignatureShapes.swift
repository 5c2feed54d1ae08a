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
    /// Base64 (`E…`), or base64 of that (`R…`), of a protocol buffer whose field 2 holds a message
    /// of several fields, bytes in field 1 being the first.
    public static let envelope = SignatureShapes(rawValue: 2)
    /// Base64 of a protocol buffer whose first field is the number 1 (`CA…`).
    public static let tagged = SignatureShapes(rawValue: 4)
    /// Anything else, such as bytes without a structure.
    public static let opaque = SignatureShapes(rawValue: 8)
    /// Base64 of a protocol buffer whose field 2 holds bytes, bare or as the only field of a message
    /// (`E…`).
    public static let capsule = SignatureShapes(rawValue: 16)
    /// Base64 of a protocol buffer whose field 1 holds bytes (`Cg…` to `Cv…`): a capsule of the
    /// generation before, which newer models refuse.
    public static let olderCapsule = SignatureShapes(rawValue: 32)
    /// A UUID, as text or as base64 of it.
    public static let identifier = SignatureShapes(rawValue: 64)
    /// Every shape, for an upstream that does not check.
    public static let any = SignatureShapes(rawValue: 127)

    /// The shapes by the names that providers declare.
    private static let names: [String: SignatureShapes] = [
        "fernet": .fernet, "envelope": .envelope, "tagged": .tagged, "opaque": .opaque,
        "capsule": .capsule, "older-capsule": .olderCapsule, "identifier": .identifier,
    ]

    /// Creates the set of shapes with the given names; names that nobody knows add nothing.
    ///
    /// - Parameter names: As a provider declares them (docs/dialects.md).
    public init(names: [String]) {
        self = names.reduce(into: []) { $0.formUnion(Self.names[$1] ?? []) }
    }

    /// The shape of a signature.
    static func shape(of signature: RawText) -> SignatureShapes {
        if signature.hasPrefix("gAAAA") { return .fernet }
        if SignatureBytes.isUUID(signature.bytes) { return .identifier }
        guard signature.count >= 16 else { return .opaque }
        return SignatureBytes.withDecoded(signature) { SignatureBytes.shape($0, layers: 1) }
    }
}
