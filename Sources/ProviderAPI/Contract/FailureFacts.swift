/// What a failed answer of an upstream means, as facts from which the host decides.
public struct FailureFacts: Sendable, Equatable {
    /// What went wrong.
    ///
    /// An open set: the host treats a kind that it does not know as `transient`.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        /// The number that stands for the kind in the plugin ABI.
        public let rawValue: UInt32

        /// Creates a kind from its ABI number.
        ///
        /// - Parameter rawValue: A `PROVIDER_KIND_…` constant.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The request itself is wrong; no other credential would help.
        public static let clientFault = Kind(rawValue: 1)
        /// The credential is refused, revoked or out of credit.
        public static let credentialFault = Kind(rawValue: 2)
        /// A quota window of the account is spent.
        public static let accountLimit = Kind(rawValue: 3)
        /// A quota of one model is spent, or the account does not offer the model.
        public static let modelLimit = Kind(rawValue: 4)
        /// Too many requests just now.
        public static let burst = Kind(rawValue: 5)
        /// The upstream has no room for this model just now.
        public static let capacity = Kind(rawValue: 6)
        /// An upstream error that may pass.
        public static let transient = Kind(rawValue: 7)
        /// The upstream as a whole does not work.
        public static let upstreamDown = Kind(rawValue: 8)
    }

    /// What the failure concerns.
    public struct Scope: RawRepresentable, Sendable, Hashable {
        /// The number that stands for the scope in the plugin ABI.
        public let rawValue: UInt32

        /// Creates a scope from its ABI number.
        ///
        /// - Parameter rawValue: A `PROVIDER_SCOPE_…` constant.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// This request alone.
        public static let request = Scope(rawValue: 1)
        /// The model on this account.
        public static let model = Scope(rawValue: 2)
        /// The whole account.
        public static let account = Scope(rawValue: 3)
    }

    /// What went wrong.
    public var kind: Kind
    /// What it concerns.
    public var scope: Scope
    /// How long the upstream asks to wait, in milliseconds; `nil` when it does not say.
    public var retryAfterMilliseconds: Int64?
    /// Whether it will not pass by itself.
    public var isPermanent = false
    /// Whether a refreshed credential may work.
    public var wantsRefresh = false
    /// The HTTP status that fits, where it is not the one that came.
    public var status: Int?
    /// What the client is told: the upstream's message, free of secrets and debug output.
    public var message: String
    /// The upstream's own code or type of the error, or an empty string.
    public var code: String

    /// Creates facts; texts that are longer than anybody reads are cut.
    ///
    /// - Parameters:
    ///   - kind: What went wrong.
    ///   - scope: What it concerns.
    ///   - message: What the client is told.
    ///   - code: The upstream's own code or type of the error.
    ///   - retryAfterMilliseconds: How long the upstream asks to wait.
    public init(
        _ kind: Kind,
        scope: Scope,
        message: String,
        code: String = "",
        retryAfterMilliseconds: Int64? = nil
    ) {
        self.kind = kind
        self.scope = scope
        self.message = message.bounded(bytes: TextLimit.message)
        self.code = code.bounded(bytes: TextLimit.word)
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}
