extension Pool {
    /// How a leased request ended.
    enum Outcome: Sendable, Equatable {
        /// The upstream answered to the end.
        case success(Usage)
        /// It failed, before or after it was accepted.
        case failure(Failure)
        /// The client left, or the host gave the lease up: it says nothing about the account.
        case cancelled
    }

    /// The tokens that a request used.
    struct Usage: Sendable, Equatable {
        var inputTokens = 0
        var outputTokens = 0
    }

    /// What the failed request should do next, as far as its account goes.
    enum Advice: Sendable, Equatable {
        /// Nothing: it did not fail.
        case done
        /// Show the client the upstream's answer; no other account would do better.
        case giveUp
        /// Another account may do better.
        case elsewhere
        /// Refresh the account's credential (once for all who ask), call `refreshed`, and try the
        /// same account again.
        case refresh(AccountIndex)
        /// The credential has been renewed since: try the same account again.
        case again(AccountIndex)
    }

    /// How a refresh of a credential ended.
    enum RefreshOutcome: Sendable, Equatable {
        case renewed
        case failed(Failure)
    }
}
