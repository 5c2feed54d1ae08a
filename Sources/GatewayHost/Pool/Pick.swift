extension Pool {
    /// What the pool answers to a request for an account.
    enum Pick: Equatable, Sendable {
        /// Send with this account, and report.
        case account(Lease)
        /// Wait for an answer by this ticket, and call `resume` at this moment if none came.
        case wait(Ticket, until: Int64)
        /// All that could serve rest.
        case resting(Rest)
        /// None can serve.
        case none(Absence)
    }

    /// Why all accounts of a set rest, and for how long.
    struct Rest: Equatable, Sendable {
        /// How long until the nearest wakes, in nanoseconds.
        var retryAfter: Int64
        /// The account that wakes first.
        var nearest: AccountIndex
        /// Why that one rests.
        var kind: Failure.Kind
        var isPermanent: Bool
    }

    /// Why no account can serve.
    enum Absence: Equatable, Sendable {
        /// No such candidate set (any more).
        case unknownSet
        /// The set has no account that is enabled.
        case noAccount
        /// Every account has been tried for this request.
        case allTried
        /// All are busy, and no more requests may wait.
        case queueFull
        /// All were busy for as long as the request could wait.
        case timedOut
        /// The pinned account cannot take it now.
        case busy
    }

    /// A request for an account.
    struct Request: Sendable, Equatable {
        var set: CandidateSetID
        /// What ties it to earlier requests.
        var affinity: AffinityKey?
        /// Accounts that have been tried for it.
        var excluded: [AccountIndex] = []
        /// How long it may wait for an account that rests, in nanoseconds; 0 does not wait.
        var patience: Int64 = 0
        /// How long it may wait while all are busy; `nil` is as long as for a rest.
        var queuePatience: Int64?
    }

    /// The answer to a request that waited.
    struct Answer: Equatable, Sendable {
        var ticket: Ticket
        /// `.account`, `.resting` or `.none`.
        var pick: Pick
    }
}
