@testable import GatewayHost

/// A pool to which random things happen, and the rules that it broke.
struct PoolHistory {
    var pool: Pool
    var now: Int64 = 0
    private(set) var broken: [String] = []
    private(set) var seen: [String: Int] = [:]

    private var random: SeededRandom
    private let strategy: Pool.Strategy
    private var all: [Pool.Account] = []
    private(set) var sets: [Pool.CandidateSetID] = []
    private var leases: [Pool.Lease] = []
    private var waiting: [(ticket: Pool.Ticket, until: Int64, excluded: Bool, set: Int32)] = []

    init(seed: UInt64, strategy: Pool.Strategy) {
        random = SeededRandom(seed: seed)
        self.strategy = strategy
        var rules = Pool.Rules()
        rules.maxWaiting = 8
        pool = Pool(rules: rules, seed: seed)
        configure()
    }

    private mutating func configure() {
        let count = Int.random(in: 1...8, using: &random)
        all = (0..<count).map { number in
            Pool.Account(
                id: PoolWorld.name(number),
                priority: Int.random(in: 0...1, using: &random),
                weight: Int.random(in: 1...5, using: &random),
                maxConcurrent: Int.random(in: 0...3, using: &random),
                canRefresh: Bool.random(using: &random),
                origin: Bool.random(using: &random) ? "x" : ""
            )
        }
        reload(all)
    }

    private mutating func reload(_ accounts: [Pool.Account]) {
        let ids = accounts.map(\.id)
        let specs = ["m", "n"].map {
            Pool.CandidateSet(key: $0, model: $0, strategy: strategy, accounts: ids)
        }
        let places = pool.reload(accounts: accounts, sets: specs, now: now)
        sets = places.values.sorted { $0.raw < $1.raw }
    }

    /// Takes accounts away, brings them back, and disables some.
    private mutating func edit() {
        count("reload")
        var kept = all.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
        kept.shuffle(using: &random)
        for position in kept.indices {
            kept[position].isDisabled = Int.random(in: 0..<6, using: &random) == 0
            kept[position].credentialVersion = UInt64.random(in: 0...1, using: &random)
        }
        reload(kept)
    }

    private mutating func observe() {
        guard let number = pool.accounts.indices.randomElement(using: &random) else { return }
        let left = Int64.random(in: -200_000...Pool.Quota.whole, using: &random)
        let length = Int64.random(in: -5...Pool.Time.minutes(3), using: &random)
        let window = Pool.QuotaWindow(name: "w", remaining: left, resetsAt: now + length)
        let model = Bool.random(using: &random) ? pool.models.known("m") : nil
        let account = Pool.AccountIndex(raw: Int32(number))
        pool.observe([window], of: account, model: model, now: now)
    }

    mutating func step() {
        now += Int64.random(in: 0...Pool.Time.milliseconds(700), using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: ask()
        case 45..<85: finish()
        case 85..<90: accept()
        case 90..<95: wake()
        case 95..<97: now += Int64.random(in: 0...Pool.Time.minutes(1), using: &random)
        case 97: reset()
        case 98: Int.random(in: 0..<4, using: &random) == 0 ? edit() : observe()
        default: abandon()
        }
        collect()
        check()
    }

    /// Ends everything that is open.
    mutating func drain() {
        for _ in 0..<10_000 where !leases.isEmpty || !waiting.isEmpty {
            if leases.isEmpty {
                now += Pool.Time.seconds(31)
                wake()
            } else {
                _ = pool.report(leases.removeLast(), .success(Pool.Usage()), now: now)
            }
            collect()
            check()
        }
        note(leases.isEmpty && waiting.isEmpty, "a waiter was starved")
        note(pool.accounts.allSatisfy { $0.inFlight == 0 }, "requests are left in flight")
        note(pool.leases.count == 0, "leases are left open")
    }

    private mutating func ask() {
        guard let set = sets.randomElement(using: &random) else { return }
        let tried = pool.accounts.indices.filter { _ in Int.random(in: 0..<9, using: &random) == 0 }
        let request = Pool.Request(
            set: set,
            affinity: Bool.random(using: &random)
                ? Pool.AffinityKey(high: 0, low: UInt64.random(in: 0..<4, using: &random)) : nil,
            excluded: tried.map { Pool.AccountIndex(raw: Int32($0)) },
            patience: Bool.random(using: &random) ? Pool.Time.seconds(20) : 0
        )
        // What time alone has freed goes to those who wait.
        pool.dispatch(now: now)
        collect()
        let before = free(in: set, excluding: tried)
        let pick = pool.pick(request, now: now)
        switch pick {
        case .account(let lease):
            take(lease)
            note(!tried.contains(lease.account.position), "an excluded account was picked")
            if lease.choice == .early {
                note(before.isEmpty, "a resting account was picked while another was free")
            } else {
                note(before.contains(lease.account.position), "an account that could not serve")
                checkTier(lease, before)
            }
        case .wait(let ticket, let until):
            count("wait")
            note(until > now, "a wait that is over already")
            note(before.isEmpty || pool.queue.count(of: set) > 1, "waits though one is free")
            waiting.append((ticket, until, !tried.isEmpty, set.raw))
        case .resting(let rest):
            count("resting")
            note(before.isEmpty, "refused though one is free")
            note(rest.retryAfter > 0, "rests for no time")
            note(rest.retryAfter == nearest(in: set, excluding: tried), "not the true wait")
        case .none(let absence):
            count("\(absence)")
            note(before.isEmpty, "\(absence) though one is free")
        }
    }

    private mutating func checkTier(_ lease: Pool.Lease, _ free: [Int]) {
        guard lease.choice == .order else { return }
        let best = free.map { pool.accounts[$0].settings.priority }.max() ?? 0
        note(
            pool.accounts[lease.account.position].settings.priority == best,
            "a lower tier was picked"
        )
    }

    /// The accounts that can serve a set now, found without its index.
    func free(in set: Pool.CandidateSetID, excluding tried: [Int]) -> [Int] {
        let selection = pool.selections[set.position]
        return selection.members.map(\.position).filter { position in
            guard !tried.contains(position) else { return false }
            if let origin = pool.accounts[position].origin,
                pool.origins.closedGate(origin, now: now) != nil
            {
                return false
            }
            let standing = pool.accounts[position].standing(for: selection.model, now: now)
            if case .ready = standing { return true }
            return false
        }
    }

    /// How long the account of a set that wakes first rests, found without its index.
    private func nearest(in set: Pool.CandidateSetID, excluding tried: [Int]) -> Int64? {
        let members = pool.selections[set.position].members.filter { member in
            let state = pool.accounts[member.position]
            return !tried.contains(member.position) && !state.isGone && !state.settings.isDisabled
        }
        return members.compactMap { pool.rest(of: $0, in: set, now: now)?.retryAfter }.min()
    }

    private mutating func take(_ lease: Pool.Lease) {
        leases.append(lease)
        count("lease")
        if lease.choice == .early { count("early") }
        if lease.isProbe { count("probe") }
    }

    private mutating func finish() {
        guard !leases.isEmpty else { return }
        let lease = leases.remove(at: Int.random(in: 0..<leases.count, using: &random))
        let outcome: Pool.Outcome =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: .success(Pool.Usage(inputTokens: 1, outputTokens: 1))
            case 4: .cancelled
            default: .failure(failure())
            }
        let advice = pool.report(lease, outcome, now: now)
        if case .refresh(let account) = advice {
            let renewed = Bool.random(using: &random)
            pool.refreshed(account, renewed ? .renewed : .failed(failure()), now: now)
        }
    }

    private mutating func failure() -> Pool.Failure {
        let kinds = Pool.Failure.Kind.allCases
        var failure = Pool.Failure(kinds.randomElement(using: &random) ?? .transient)
        failure.wantsRefresh = true
        if Int.random(in: 0..<3, using: &random) == 0 {
            failure.retryAfter = Int64.random(in: -5...Pool.Time.minutes(2), using: &random)
        }
        return failure
    }

    private mutating func accept() {
        if let lease = leases.randomElement(using: &random) { pool.accept(lease, now: now) }
    }

    private mutating func wake() {
        guard !waiting.isEmpty else { return }
        let position = Int.random(in: 0..<waiting.count, using: &random)
        now = max(now, waiting[position].until)
        guard let pick = pool.resume(waiting[position].ticket, now: now) else { return }
        if case .wait(_, let until) = pick {
            note(until > now, "a wait that is over already")
            waiting[position].until = until
            return
        }
        waiting.remove(at: position)
        if let lease = pick.lease { take(lease) }
    }

    private mutating func abandon() {
        guard !waiting.isEmpty else { return }
        let position = Int.random(in: 0..<waiting.count, using: &random)
        pool.abandon(waiting.remove(at: position).ticket)
    }

    private mutating func reset() {
        let position = Int.random(in: 0..<pool.accounts.count, using: &random)
        _ = pool.reset(Pool.AccountIndex(raw: Int32(position)), now: now)
    }

    private mutating func collect() {
        for answer in pool.takeAnswers() {
            count("answer")
            guard let position = waiting.firstIndex(where: { $0.ticket == answer.ticket }) else {
                note(false, "an answer to nobody")
                continue
            }
            let served = waiting.remove(at: position)
            if answer.pick.lease != nil, !served.excluded {
                // Who has tried some accounts may be passed over; nobody else is.
                let passed = waiting.contains {
                    $0.set == served.set && !$0.excluded && $0.ticket < served.ticket
                }
                note(!passed, "a waiter was overtaken")
            }
            if let lease = answer.pick.lease { take(lease) }
        }
    }

    private mutating func check() {
        for account in pool.accounts {
            note(account.inFlight >= 0, "fewer than none in flight")
            let limit = account.settings.maxConcurrent
            note(limit == 0 || account.inFlight <= limit, "more in flight than the limit")
        }
        note(pool.accounts.map(\.inFlight).reduce(0, +) == leases.count, "leases do not add up")
        note(pool.queue.waiters.count == waiting.count, "waiters do not add up")
    }

    mutating func note(_ holds: Bool, _ rule: String) {
        if !holds { broken.append(rule) }
    }

    private mutating func count(_ event: String) { seen[event, default: 0] += 1 }
}
