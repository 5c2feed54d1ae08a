import ProviderAPI

/// The keys that clients may present.
struct ClientKeys: Sendable {
    /// Who a client is.
    struct Client: Equatable, Sendable {
        /// What logs call it.
        let label: String
        /// Tells clients apart where the key itself must not be kept.
        let scope: UInt64
    }

    /// Up to this many keys each one is compared; beyond it, digests are looked up.
    private static let maxCompared = 16

    private let keys: [(secret: Secret, client: Client)]
    private let digests: [[UInt8]: Int]
    /// Whether anyone may use the gateway.
    var isOpen: Bool { keys.isEmpty }

    init(_ keys: [Config.ClientKey]) {
        self.keys = keys.enumerated().map { index, key in
            let label = key.label.isEmpty ? "key-\(index + 1)" : key.label
            return (key.key, Client(label: label, scope: Self.scope(of: key.key)))
        }
        let many = keys.count > Self.maxCompared ? keys : []
        digests = Dictionary(
            many.enumerated().map { (Self.digest($1.key.reveal()), $0) }
        ) { first, _ in first }
    }

    /// The client that a request's credentials belong to.
    ///
    /// - Parameter head: The request's head.
    /// - Returns: `nil` when they are missing or wrong.
    func client(of head: RequestHead) -> Client? {
        if isOpen { return Client(label: "", scope: 0) }
        if let header = head.fields[.authorization] { return client(Self.bearer(header)) }
        if let key = head.fields[.apiKey] { return client(key) }
        if let key = head.fields.first(named: "x-goog-api-key") { return client(key) }
        guard !head.query.isEmpty, let target = try? RequestTarget(head),
            var key = target.value(of: "key")
        else { return nil }
        return key.withUTF8 { client(UnsafeRawBufferPointer($0)) }
    }

    /// Whether a request presents a key at all.
    ///
    /// - Parameter head: The request's head.
    /// - Returns: Whether a key is there, right or wrong.
    static func hasKey(_ head: RequestHead) -> Bool {
        head.fields.has(.authorization) || head.fields.has(.apiKey)
            || head.fields.first(named: "x-goog-api-key") != nil
    }

    private func client(_ presented: UnsafeRawBufferPointer) -> Client? {
        if !digests.isEmpty {
            return digests[SHA256.digest(of: presented)].map { keys[$0].client }
        }
        // Every key is compared to its end, so that the time says nothing about any of them.
        var found: Client?
        for (secret, client) in keys where secret.matches(presented) { found = client }
        return found
    }

    private static func bearer(_ header: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        // RFC 9110 §11.1: the scheme is case-insensitive. A bare key is accepted as well.
        let scheme: StaticString = "bearer "
        guard header.count > 7,
            ByteClass.equal(UnsafeRawBufferPointer(rebasing: header[..<7]), scheme)
        else { return header }
        return UnsafeRawBufferPointer(rebasing: header[7...])
    }

    private static func digest(_ text: String) -> [UInt8] {
        SHA256.digest(of: Array(text.utf8))
    }

    private static func scope(of key: Secret) -> UInt64 {
        digest(key.reveal()).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
