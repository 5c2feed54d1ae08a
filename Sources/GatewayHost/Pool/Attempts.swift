/// The attempts of one request, from the first account to the last.
///
///     begin ─▶ pick ─▶ send ──accepted──▶ committed (no attempt after the first byte)
///               ▲ │      │
///               │ │      └failed─▶ refresh ─▶ the same account once more
///               │ │              └▶ the next account ─▶ the next route ─▶ pause ─▶ the next round
///               │ └─wait for an account─▶ send
///               └─────────────────────────────── until accounts, rounds or time are spent: give up
struct Attempts: Sendable {
    /// What the driver does next, and what it calls then.
    enum Step: Equatable, Sendable {
        /// Ask the pool; call `picked` with its answer.
        case pick(Pool.Request)
        /// Ask the pool for this account; call `picked` with its answer.
        case pickAgain(Pool.AccountIndex, Pool.CandidateSetID)
        /// Send by the route of this number; call `committed` or `failed`.
        case send(Pool.Lease, route: Int)
        /// Wait for the answer by this ticket or until the moment; call `picked` with it.
        case wait(Pool.Ticket, until: Int64)
        /// Refresh the credential, once for all who ask; call `refreshed`.
        case refresh(Pool.AccountIndex)
        /// Wait until this moment; call `paused`.
        case pause(until: Int64)
        /// Answer the client with an error.
        case giveUp(Reason)
    }

    /// What the client is told in the end.
    enum Reason: Equatable, Sendable {
        /// The upstream's answer, and when an account wakes if that is known.
        case failed(Pool.Failure, retryAfter: Int64?)
        /// All accounts rest.
        case resting(Pool.Rest)
        /// No account can serve.
        case absent(Pool.Absence)
    }

    private(set) var routes: [Pool.CandidateSetID]
    let affinity: Pool.AffinityKey?
    let policy: RetryPolicy
    let deadline: Int64
    /// How long the configuration that an account belongs to may still take, in nanoseconds.
    private static let shortPause: Int64 = 10_000_000
    /// How many times something was sent.
    private(set) var sent = 0
    private(set) var route = 0
    private(set) var round = 0
    private var sentInRound = 0
    private var tried: [Pool.AccountIndex] = []
    private var renewed: [Pool.AccountIndex] = []
    /// The accounts that have failed, and how many further rounds each takes part in.
    private var rounds: [Pool.AccountIndex: Int] = [:]
    private var lease: Pool.Lease?
    /// The account that is asked for by name.
    private var again: Pool.AccountIndex?
    /// Whether to wait where no account is free, for there is nowhere else to go.
    private var isLastResort: Bool
    private var isCommitted = false
    private var failure: Pool.Failure?
    private var nearest: (rest: Pool.Rest, route: Int)?
    /// The first route whose accounts were all busy.
    private var busyRoute: Int?
    private var absence: Pool.Absence?
    private var random: SeededRandom

    /// Creates the attempts of a request.
    ///
    /// - Parameters:
    ///   - routes: The candidate sets of its alias, best first.
    ///   - affinity: What ties it to earlier requests.
    ///   - policy: How often and how long to try.
    ///   - seed: Where the jitter of pauses comes from.
    ///   - now: The moment.
    init(
        routes: [Pool.CandidateSetID],
        affinity: Pool.AffinityKey? = nil,
        policy: RetryPolicy = RetryPolicy(),
        seed: UInt64 = 0,
        now: Int64
    ) {
        (self.routes, self.affinity, self.policy) = (routes, affinity, policy)
        deadline = Pool.Time.after(now, policy.budget)
        isLastResort = routes.count == 1
        random = SeededRandom(seed: seed)
    }

    /// The first step.
    func begin(now: Int64) -> Step {
        routes.isEmpty ? .giveUp(.absent(.unknownSet)) : ask(now: now)
    }

    /// Takes the pool's answer.
    mutating func picked(_ pick: Pool.Pick, now: Int64) -> Step {
        switch pick {
        case .account(let lease):
            self.lease = lease
            again = nil
            sent += 1
            sentInRound += 1
            return .send(lease, route: route)
        case .wait(let ticket, let until): return .wait(ticket, until: until)
        case .resting(let rest):
            if let again { return afterwards(again, now: now) }
            if rest.retryAfter < nearest?.rest.retryAfter ?? Pool.Time.never {
                nearest = (rest, route)
            }
        case .none(let reason):
            if let again { return afterwards(again, now: now) }
            if reason == .busy { busyRoute = busyRoute ?? route }
            absence = absence ?? reason
        }
        return nextRoute(now: now)
    }

    /// Notes that a byte has left for the client: from now on a failure is final.
    mutating func committed() { isCommitted = true }

    /// Takes a failed attempt.
    ///
    /// - Parameters:
    ///   - failure: What went wrong.
    ///   - advice: What the pool said to it.
    ///   - ownRounds: In how many further rounds its account takes part; `nil` is the policy's.
    ///   - now: The moment.
    /// - Returns: The next step.
    mutating func failed(
        _ failure: Pool.Failure,
        _ advice: Pool.Advice,
        ownRounds: Int? = nil,
        now: Int64
    ) -> Step {
        guard !isCommitted, advice != .giveUp, advice != .done, let account = lease?.account else {
            return .giveUp(.failed(failure, retryAfter: nil))
        }
        keep(failure)
        note(account, ownRounds)
        guard now < deadline else { return giveUp() }
        switch advice {
        case .refresh where isFirstRenewal(of: account): return .refresh(account)
        case .again where isFirstRenewal(of: account): return pickAgain(account)
        default: return afterwards(account, now: now)
        }
    }

    /// What to ask the pool for a second attempt beside the one under way.
    ///
    /// - Parameter now: The moment.
    /// - Returns: A request that does not wait; `nil` where there must be no further attempt.
    func hedge(now: Int64) -> Pool.Request? {
        guard !isCommitted, now < deadline, let lease, !isRoundSpent else { return nil }
        return Pool.Request(set: routes[route], excluded: tried + [lease.account])
    }

    /// Notes that a second attempt was sent.
    mutating func hedged() {
        sent += 1
        sentInRound += 1
    }

    /// Notes that one of two attempts has failed while the other goes on.
    mutating func lost(
        _ account: Pool.AccountIndex,
        _ failure: Pool.Failure,
        ownRounds: Int? = nil
    ) {
        keep(failure)
        note(account, ownRounds)
        tried.append(account)
    }

    /// Notes which of two attempts goes on.
    mutating func goesOn(with lease: Pool.Lease) { self.lease = lease }

    /// Takes the end of a refresh.
    ///
    /// - Parameters:
    ///   - account: Whose credential it was.
    ///   - succeeded: Whether there is a new one.
    ///   - now: The moment.
    /// - Returns: The next step.
    mutating func refreshed(
        _ account: Pool.AccountIndex,
        succeeded: Bool,
        now: Int64
    ) -> Step {
        succeeded && now < deadline ? pickAgain(account) : afterwards(account, now: now)
    }

    /// Notes that nothing was sent, because the account is not free after all.
    ///
    /// - Parameter now: The moment.
    /// - Returns: The next step; the account is not among those that were tried.
    mutating func passedBy(now: Int64) -> Step {
        lease = nil
        sent -= 1
        sentInRound -= 1
        return now < deadline ? ask(now: now) : giveUp()
    }

    /// Notes that the account belongs to a configuration that is not in effect yet.
    ///
    /// - Parameter now: The moment.
    /// - Returns: The next step.
    mutating func cameEarly(now: Int64) -> Step {
        let step = passedBy(now: now)
        guard case .pick = step else { return step }
        return .pause(until: now + Self.shortPause)
    }

    /// Begins anew over the routes of another configuration, within the same time.
    ///
    /// - Parameters:
    ///   - routes: The candidate sets, best first.
    ///   - now: The moment.
    /// - Returns: The next step.
    mutating func reroute(_ routes: [Pool.CandidateSetID], now: Int64) -> Step {
        _ = passedBy(now: now)
        self.routes = routes
        rounds = [:]
        renewed = []
        again = nil
        absence = nil
        startRound(at: 0)
        guard now < deadline else { return giveUp() }
        return begin(now: now)
    }

    /// Takes the end of a pause.
    func paused(now: Int64) -> Step { ask(now: now) }
}

extension Attempts {
    private func ask(now: Int64) -> Step {
        let left = isLastResort ? max(0, Pool.Time.left(now, until: deadline)) : 0
        return .pick(
            Pool.Request(
                set: routes[route],
                affinity: affinity,
                excluded: tried,
                patience: min(policy.maxWait, left),
                queuePatience: min(policy.queueWait, left)
            )
        )
    }

    private mutating func pickAgain(_ account: Pool.AccountIndex) -> Step {
        again = account
        return .pickAgain(account, routes[route])
    }

    private mutating func isFirstRenewal(of account: Pool.AccountIndex) -> Bool {
        guard !renewed.contains(account) else { return false }
        renewed.append(account)
        return true
    }

    /// Goes on after an account has been tried.
    private mutating func afterwards(_ account: Pool.AccountIndex, now: Int64) -> Step {
        again = nil
        tried.append(account)
        guard now < deadline else { return giveUp() }
        return isRoundSpent ? nextRound(now: now) : ask(now: now)
    }

    private var isRoundSpent: Bool {
        policy.accountsPerRound > 0 && sentInRound >= policy.accountsPerRound
    }

    private mutating func nextRoute(now: Int64) -> Step {
        guard route + 1 < routes.count, !isLastResort else { return nextRound(now: now) }
        route += 1
        tried = rounds.filter { $0.value < round }.map(\.key)
        return ask(now: now)
    }

    private mutating func nextRound(now: Int64) -> Step {
        guard now < deadline else { return giveUp() }
        if sentInRound == 0, !isLastResort { return waitForNearest(now: now) }
        guard sentInRound > 0, rounds.values.contains(where: { $0 > round }), mayPass else {
            return giveUp()
        }
        round += 1
        startRound(at: 0)
        let pause = policy.pause(before: round, left: Pool.Time.left(now, until: deadline), &random)
        return .pause(until: Pool.Time.after(now, pause))
    }

    /// Asks once more where an account is free first, and waits for it this time.
    private mutating func waitForNearest(now: Int64) -> Step {
        let route = busyRoute ?? nearest?.route ?? 0
        startRound(at: route)
        isLastResort = true
        return ask(now: now)
    }

    private mutating func startRound(at route: Int) {
        self.route = route
        tried = rounds.filter { $0.value < round }.map(\.key)
        (sentInRound, nearest, busyRoute) = (0, nil, nil)
        isLastResort = routes.count == 1
    }

    private mutating func note(_ account: Pool.AccountIndex, _ ownRounds: Int?) {
        guard rounds[account] == nil else { return }
        rounds[account] = ownRounds ?? policy.rounds
    }

    /// Whether the same accounts may do better a little later.
    private var mayPass: Bool {
        guard let failure, !failure.isPermanent else { return false }
        return failure.kind != .modelMissing && failure.kind != .credentialFault
    }

    /// Remembers the failure that tells the client most.
    private mutating func keep(_ new: Pool.Failure) {
        if new.kind.weight >= failure?.kind.weight ?? 0 { failure = new }
    }

    private func giveUp() -> Step {
        if let failure { return .giveUp(.failed(failure, retryAfter: nearest?.rest.retryAfter)) }
        if let nearest { return .giveUp(.resting(nearest.rest)) }
        return .giveUp(.absent(absence ?? .noAccount))
    }
}
