import ProviderAPI

/// The keys that clients may present.
struct ClientKeys: Sendable {
    /// Who a client is.
    struct Client: Equatable, Sendable {
        /// What logs call it.
        let label: String
        /// Tells clients apart where the key itself must not be kept.
        let scope: UInt64

        /// Whoever reaches a gateway without keys.
        static let anyone = Client(label: "", scope: 0)
    }

    /// Up to this many keys each one is compared; beyond it, digests are looked up.
    private static let maxCompared = 16
    /// A key that is presented is not looked at beyond this, unless a longer one is configured.
    private static let usualLength = 256
    /// Nor is more of one digested to see whether it was good before.
    private static let maxDigested = 4096

    private let keys: [(secret: Secret, client: Client)]
    private let digests: [[UInt8]: Int]
    private let longest: Int
    /// Whether anyone may use the gateway.
    var isOpen: Bool { keys.isEmpty }

    init(_ keys: [Config.ClientKey]) {
        self.keys = keys.enumerated().map { index, key in
            let label = key.label.isEmpty ? "key-\(index + 1)" : key.label
            let scope = Self.scope(Self.digest(key.key.reveal()))
            return (key.key, Client(label: label, scope: scope))
        }
        longest = keys.map(\.key.byteCount).reduce(Self.usualLength, max)
        let many = keys.count > Self.maxCompared ? keys : []
        digests = Dictionary(
            many.enumerated().map { (Self.digest($1.key.reveal()), $0) }
        ) { first, _ in first }
    }

    /// Lends what a request presents as its key, be it right or wrong.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - body: Takes the key, or `nil` where there is none.
    /// - Returns: What `body` returned.
    static func withPresented<Result>(
        by head: RequestHead,
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        if let header = head.fields[.authorization] {
            let key = bearer(header)
            if !key.isEmpty { return body(key) }
        }
        if let key = head.fields[.apiKey], !key.isEmpty { return body(key) }
        if let key = head.fields.first(named: "x-goog-api-key"), !key.isEmpty { return body(key) }
        guard !head.query.isEmpty, let target = try? RequestTarget(head),
            var key = target.value(of: "key"), !key.isEmpty
        else { return body(nil) }
        return key.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// The client that a key belongs to.
    ///
    /// - Parameter presented: What a request presents.
    /// - Returns: `nil` when the key is wrong.
    func client(_ presented: UnsafeRawBufferPointer) -> Client? {
        // Comparing the bytes of a whole head with every key would be work for nothing.
        guard presented.count <= longest else { return nil }
        if !digests.isEmpty {
            return digests[SHA256.digest(of: presented)].map { keys[$0].client }
        }
        // Every key is compared to its end, so that the time says nothing about any of them.
        var found: Client?
        for (secret, client) in keys where secret.matches(presented) { found = client }
        return found
    }

    /// The ``Client/scope`` that a client with this key would have.
    ///
    /// - Parameter presented: What a request presents.
    /// - Returns: A digest of it.
    static func scope(of presented: UnsafeRawBufferPointer) -> UInt64 {
        scope(SHA256.digest(of: UnsafeRawBufferPointer(rebasing: presented.prefix(maxDigested))))
    }

    private static func bearer(_ header: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        // RFC 9110 §11.1: the scheme is case-insensitive. A bare key is accepted as well.
        let scheme: StaticString = "bearer"
        let length = scheme.utf8CodeUnitCount
        guard header.count >= length,
            ByteClass.equal(UnsafeRawBufferPointer(rebasing: header[..<length]), scheme),
            header.count == length || header[length] == 0x20
        else { return header }
        return UnsafeRawBufferPointer(rebasing: header[length...].dropFirst())
    }

    private static func digest(_ text: String) -> [UInt8] {
        SHA256.digest(of: Array(text.utf8))
    }

    private static func scope(_ digest: [UInt8]) -> UInt64 {
        digest.prefix(8).reduce(0) { $0 << 8 | UInt64(truncatingIfNeeded: $1) }
    }
}
