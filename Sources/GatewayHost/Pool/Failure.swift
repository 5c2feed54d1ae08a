extension Pool {
    /// What a failed attempt means for the account that made it.
    struct Failure: Sendable, Equatable {
        /// What went wrong.
        enum Kind: Int, Sendable, CaseIterable {
            /// The request itself is wrong; no other account would help.
            case clientFault
            /// The credential is refused, revoked or out of credit.
            case credentialFault
            /// A quota window of the account is spent.
            case accountLimit
            /// A quota window of one model is spent.
            case modelLimit
            /// The account does not offer the model.
            case modelMissing
            /// Too many requests just now.
            case burst
            /// The upstream has no room for this model just now.
            case capacity
            /// An error that may pass.
            case transient
            /// The upstream as a whole does not work.
            case upstreamDown
        }

        /// What the failure concerns.
        enum Scope: Sendable {
            /// This request alone: nothing rests.
            case request
            /// The model on this account.
            case model
            /// The whole account.
            case account
        }

        /// What the operator's own rule says about this answer, which beats the pool's view.
        enum Ruling: String, Sendable {
            case stop
            case stopAndRest = "stop-and-cooldown"
            case goOn = "continue"
            case goOnAndRest = "continue-and-cooldown"

            var rests: Bool { self == .stopAndRest || self == .goOnAndRest }
            var stops: Bool { self == .stop || self == .stopAndRest }
        }

        /// What went wrong.
        var kind: Kind
        /// What it concerns.
        var scope: Scope
        /// How long the upstream asks to wait, in nanoseconds.
        var retryAfter: Int64?
        /// When the upstream says the window resets, on the pool's clock.
        var resetsAt: Int64?
        /// Whether it will not pass by itself.
        var isPermanent = false
        /// Whether a refreshed credential may work.
        var wantsRefresh = false
        /// The HTTP status, or 0 where there was none.
        var status = 0
        /// What the operator reads about it; free of secrets.
        var message = ""
        /// The ruling of `request-scoped-errors`, when a rule matched.
        var ruling: Ruling?

        /// Creates a failure.
        ///
        /// - Parameters:
        ///   - kind: What went wrong.
        ///   - scope: What it concerns; `nil` takes what the kind suggests.
        ///   - retryAfter: How long the upstream asks to wait, in nanoseconds.
        init(_ kind: Kind, scope: Scope? = nil, retryAfter: Int64? = nil) {
            self.kind = kind
            self.scope = scope ?? kind.usualScope
            self.retryAfter = retryAfter
        }

        /// The moment until which the upstream asks to wait, if it says so.
        func hint(now: Int64) -> Int64? {
            let delayed = retryAfter.flatMap { $0 > 0 ? Time.after(now, $0) : nil }
            let reset = resetsAt.flatMap { $0 > now ? $0 : nil }
            guard let delayed else { return reset }
            return max(delayed, reset ?? delayed)
        }
    }
}

extension Pool.Failure.Kind {
    /// The name in the status, the log and the saved state.
    var name: String {
        switch self {
        case .clientFault: "client-fault"
        case .credentialFault: "credential-fault"
        case .accountLimit: "account-limit"
        case .modelLimit: "model-limit"
        case .modelMissing: "model-missing"
        case .burst: "burst"
        case .capacity: "capacity"
        case .transient: "transient"
        case .upstreamDown: "upstream-down"
        }
    }

    /// Reads a saved name.
    init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// What a failure of this kind concerns when nothing more is known.
    var usualScope: Pool.Failure.Scope {
        switch self {
        case .clientFault: .request
        case .modelLimit, .modelMissing, .capacity: .model
        case .credentialFault, .accountLimit, .burst, .transient, .upstreamDown: .account
        }
    }
}

extension Pool.Failure.Kind {
    /// How much a failure tells the client who asked, compared with others of the same request.
    var weight: Int {
        switch self {
        case .modelMissing, .credentialFault: 1
        case .transient, .upstreamDown: 2
        case .capacity: 3
        case .accountLimit, .modelLimit, .burst: 4
        case .clientFault: 5
        }
    }
}
