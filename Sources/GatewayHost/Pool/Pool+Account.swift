extension Pool {
    /// What the operator says about one upstream account.
    struct Account: Sendable, Equatable {
        /// The name under which the account's state survives reloads and restarts.
        var id: String
        /// Higher tiers are used first; a lower one only when no account of a higher one can serve.
        var priority = 0
        /// The share of the requests under weighted round-robin; 0 takes none there.
        var weight = 1
        /// How many requests may be in flight; 0 means any number.
        var maxConcurrent = 0
        /// A disabled account serves nothing and keeps its state.
        var isDisabled = false
        /// Whether a refused credential can be renewed.
        var canRefresh = false
        /// Whether failures rest this account; `nil` follows `Rules.rests`.
        var rests: Bool?
        /// What the account shares with others: they fail together when the upstream is down.
        ///
        /// Typically the base URL and the proxy. An account without an origin is on its own.
        var origin = ""
        /// Changes when the operator logs in again, which ends a rest for a refused credential.
        var credentialVersion: UInt64 = 0
    }
}
