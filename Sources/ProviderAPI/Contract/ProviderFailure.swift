/// Why a provider could not do what the host asked of it.
///
/// This is for the provider's own refusals (settings, credentials, requests). What an upstream's
/// failed answer means is a `FailureFacts`.
public struct ProviderFailure: Error, Sendable, Equatable {
    /// The kind of a failure.
    ///
    /// An open set: a newer provider may use a kind that an older host does not know.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        /// The number that stands for the kind in the plugin ABI.
        public let rawValue: Int32

        /// Creates a kind from its ABI number.
        ///
        /// - Parameter rawValue: A status other than `PROVIDER_OK`.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// The input is wrong: settings, a credential or a request.
        public static let refused = Kind(rawValue: 1)
        /// The provider does not do that.
        public static let unsupported = Kind(rawValue: 2)
        /// Anything else.
        public static let failed = Kind(rawValue: 3)
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// What is wrong and what to do, for a person.
    ///
    /// It never holds a secret.
    public let summary: String

    /// Creates a failure.
    ///
    /// - Parameters:
    ///   - kind: What kind of failure it is.
    ///   - summary: What is wrong and what to do, for a person.
    public init(_ kind: Kind, _ summary: String) {
        self.kind = kind
        self.summary = summary
    }
}
