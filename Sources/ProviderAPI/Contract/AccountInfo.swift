/// What a credential says of its account, for the operator and for the refresh schedule.
public struct AccountInfo: Sendable, Equatable {
    /// A name that tells the account from others: an e-mail address, a project, a masked key.
    public var label: String
    /// The plan, as the upstream names it, or an empty string.
    public var plan: String
    /// When the credential expires, or `nil` when it does not.
    public var expires: UnixTime?
    /// Whether it can be refreshed.
    public var isRefreshable: Bool
    /// The formats that the account's upstream speaks, best first; empty: those of the provider.
    public var formats: [WireFormat]

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - label: A name that tells the account from others.
    ///   - plan: The plan, as the upstream names it.
    ///   - expires: When the credential expires.
    ///   - isRefreshable: Whether it can be refreshed.
    ///   - formats: The formats that the account's upstream speaks.
    public init(
        label: String,
        plan: String = "",
        expires: UnixTime? = nil,
        isRefreshable: Bool = false,
        formats: [WireFormat] = []
    ) {
        self.label = label
        self.plan = plan
        self.expires = expires
        self.isRefreshable = isRefreshable
        self.formats = formats
    }
}

extension AccountInfo {
    /// The end of a secret, by which its owner knows it again.
    ///
    /// - Parameter secret: A key or a token.
    /// - Returns: Its last four characters behind an ellipsis, or the ellipsis alone where the four
    ///   would be too much of it.
    public static func masked(_ secret: String) -> String {
        secret.utf8.count >= 12 ? "…\(secret.suffix(4))" : "…"
    }
}
