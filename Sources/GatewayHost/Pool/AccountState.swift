extension Pool {
    /// What the pool knows about one account.
    struct AccountState: Sendable {
        var settings: Account
        /// Whether the account is no longer configured; it waits here for its last request.
        var isGone = false
        var origin: Int?
        var inFlight = 0
        /// The rest of the whole account.
        var breaker: Breaker?
        /// What differs by model: rests and windows of its own.
        var models: [ModelKey: ModelState] = [:]
        var quota = Quota()
        /// Until when a refresh keeps requests away; 0 when none is under way.
        var refreshingUntil: Int64 = 0
        var refreshedAt: Int64?
        /// The pool's sequence number at the last renewal of the credential.
        var refreshed: UInt64 = 0
        var lastPick: UInt64 = 0
        var counters = Counters()

        init(_ settings: Account) { self.settings = settings }

        mutating func lend(_ number: UInt64, now: Int64) {
            inFlight += 1
            lastPick = number
            quota.unseen += 1
            counters.requests += 1
            counters.lastUsed = now
        }

        var isFull: Bool {
            settings.maxConcurrent > 0 && inFlight >= settings.maxConcurrent
        }
    }

    /// What differs for one model on one account.
    struct ModelState: Sendable {
        var breaker: Breaker?
        var quota = Quota()
    }

    /// What an account has done.
    struct Counters: Sendable, Equatable {
        var requests = 0
        var successes = 0
        var cancelled = 0
        var errors = [Int](repeating: 0, count: Failure.Kind.allCases.count)
        var inputTokens = 0
        var outputTokens = 0
        var lastUsed: Int64?
        var lastError: LastError?

        /// Adds what an upstream says was used, which may be any number.
        mutating func add(_ usage: Usage) {
            inputTokens = Self.sum(inputTokens, usage.inputTokens)
            outputTokens = Self.sum(outputTokens, usage.outputTokens)
        }

        private static func sum(_ total: Int, _ more: Int) -> Int {
            let (sum, overflowed) = total.addingReportingOverflow(max(0, more))
            return overflowed ? .max : sum
        }
    }

    /// The failure that an operator asks about first.
    struct LastError: Sendable, Equatable {
        var kind: Failure.Kind
        var status: Int
        var message: String
        var at: Int64
    }

    /// Whether an account can serve a model now.
    enum Standing: Equatable {
        /// It can. A later moment is when its rank changes by itself.
        case ready(reviewAt: Int64)
        /// It will be able to as soon as a request, a probe or a refresh ends.
        case busy(until: Int64)
        /// It rests.
        case resting(until: Int64)
        /// It takes no requests.
        case off
    }
}

extension Pool.AccountState {
    /// Whether the account can serve a model now.
    ///
    /// - Parameters:
    ///   - model: The model of the candidate set.
    ///   - now: The moment of the question.
    /// - Returns: Its standing, without that of its origin.
    func standing(for model: Pool.ModelKey, now: Int64) -> Pool.Standing {
        if isGone || settings.isDisabled { return .off }
        var busyUntil: Int64 = 0
        var restsUntil: Int64 = 0
        if let breaker { Self.read(breaker.gate(now: now), &busyUntil, &restsUntil) }
        if !models.isEmpty, let other = models[model]?.breaker {
            Self.read(other.gate(now: now), &busyUntil, &restsUntil)
        }
        if restsUntil > 0 { return .resting(until: restsUntil) }
        if refreshingUntil > now { busyUntil = max(busyUntil, refreshingUntil) }
        if busyUntil > 0 { return .busy(until: busyUntil) }
        return isFull ? .busy(until: Pool.Time.never) : .ready(reviewAt: nextReset(model, now))
    }

    private static func read(_ gate: Pool.Breaker.Gate, _ busy: inout Int64, _ rest: inout Int64) {
        switch gate {
        case .halfOpen: break
        case .probing(let until): busy = max(busy, until)
        case .resting(let until): rest = max(rest, until)
        }
    }

    /// What is left of the tightest window that concerns a model, in millionths.
    func headroom(for model: Pool.ModelKey, now: Int64, cost: Int64) -> Int64 {
        let own = quota.headroom(now: now, cost: cost)
        guard let other = models[model]?.quota else { return own }
        return min(own, other.headroom(now: now, cost: 0))
    }

    private func nextReset(_ model: Pool.ModelKey, _ now: Int64) -> Int64 {
        let own = quota.nextReset(now: now) ?? Pool.Time.never
        guard !models.isEmpty else { return own }
        return min(own, models[model]?.quota.nextReset(now: now) ?? Pool.Time.never)
    }
}
