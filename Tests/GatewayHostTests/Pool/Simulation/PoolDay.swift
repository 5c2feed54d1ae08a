@testable import GatewayHost

/// A day with the pool and its attempts, driven as the host drives them.
struct PoolDay {
    private enum Phase {
        case arriving
        case answered(Pool.Lease, SimulatedUpstream.Reply)
        case streaming(Pool.Lease)
        case refreshing(Pool.AccountIndex)
        case waiting(Pool.Ticket)
        case pausing
    }

    private let day: DayOfRequests
    private var upstream: SimulatedUpstream
    private var events: IndexedHeap<Int64>
    private var phases: [Phase]
    private var attempts: [Int: Attempts] = [:]
    private var waiters: [Pool.Ticket: Int] = [:]
    private var pool: Pool
    private var sets: [String: Pool.CandidateSetID] = [:]
    private let policy: RetryPolicy
    private var result: DayResult

    init(_ day: DayOfRequests, strategy: Pool.Strategy, policy: RetryPolicy, seed: UInt64) {
        (self.day, self.policy) = (day, policy)
        upstream = SimulatedUpstream(seed: seed)
        events = IndexedHeap(slots: day.arrivals.count)
        phases = Array(repeating: .arriving, count: day.arrivals.count)
        pool = Pool(seed: seed)
        result = DayResult(name: "this pool, \(strategy.rawValue)")
        let accounts = (0..<SimulatedUpstream.count).map {
            Pool.Account(id: "account-\($0)", canRefresh: true, origin: "upstream")
        }
        let specs = ["main", "mini"].map {
            Pool.CandidateSet(
                key: $0,
                model: $0,
                strategy: strategy,
                accounts: accounts.map(\.id)
            )
        }
        sets = pool.reload(accounts: accounts, sets: specs, now: 0)
        for (number, moment) in day.arrivals.enumerated() { events.set(number, to: moment) }
    }

    mutating func run() -> DayResult {
        while let event = events.top {
            let request = Int(event.slot)
            events.remove(request)
            step(request, now: event.key)
            for answer in pool.takeAnswers() {
                guard let waiter = waiters.removeValue(forKey: answer.ticket) else { continue }
                picked(waiter, answer.pick, now: event.key)
            }
        }
        result.finish(upstream)
        return result
    }

    private mutating func step(_ request: Int, now: Int64) {
        switch phases[request] {
        case .arriving: arrive(request, now: now)
        case .answered(let lease, let reply): answered(request, lease, reply, now: now)
        case .streaming(let lease): _ = pool.report(lease, .success(Pool.Usage()), now: now)
        case .refreshing(let account): refreshed(request, account, now: now)
        case .pausing: perform(request, attempts[request]?.paused(now: now), now: now)
        case .waiting(let ticket):
            guard let pick = pool.resume(ticket, now: now) else { return }
            if case .wait = pick {} else { waiters[ticket] = nil }
            picked(request, pick, now: now)
        }
    }

    private mutating func arrive(_ request: Int, now: Int64) {
        guard let set = sets[day.models[request]] else { return }
        let fresh = Attempts(routes: [set], policy: policy, seed: UInt64(request), now: now)
        attempts[request] = fresh
        perform(request, fresh.begin(now: now), now: now)
    }

    private mutating func picked(_ request: Int, _ pick: Pool.Pick, now: Int64) {
        perform(request, attempts[request]?.picked(pick, now: now), now: now)
    }

    private mutating func perform(_ request: Int, _ step: Attempts.Step?, now: Int64) {
        guard let step else { return }
        switch step {
        case .pick(let ask): picked(request, pool.pick(ask, now: now), now: now)
        case .pickAgain(let account, let set):
            picked(request, pool.pick(account, in: set, now: now), now: now)
        case .send(let lease, _):
            let account = Int(lease.account.raw)
            let reply = upstream.call(account, model: day.models[request], now: now)
            next(request, .answered(lease, reply), at: now + Pool.Time.milliseconds(300))
        case .wait(let ticket, let until):
            waiters[ticket] = request
            next(request, .waiting(ticket), at: until)
        case .refresh(let account):
            next(request, .refreshing(account), at: now + Pool.Time.milliseconds(500))
        case .pause(let until): next(request, .pausing, at: until)
        case .giveUp(let reason): giveUp(request, reason, now: now)
        }
    }

    private mutating func next(_ request: Int, _ phase: Phase, at moment: Int64) {
        phases[request] = phase
        events.set(request, to: moment)
    }

    private mutating func giveUp(_ request: Int, _ reason: Attempts.Reason, now: Int64) {
        attempts[request] = nil
        if case .failed(let failure, _) = reason, failure.kind == .clientFault {
            result.clientFaults += 1
        } else {
            result.refuse(whileDown: upstream.isDown(now))
        }
    }

    private mutating func answered(
        _ request: Int,
        _ lease: Pool.Lease,
        _ reply: SimulatedUpstream.Reply,
        now: Int64
    ) {
        switch reply {
        case .stream(let length):
            attempts[request] = nil
            result.served += 1
            result.waits.append((now - day.arrivals[request]) / 1_000_000)
            pool.accept(lease, now: now)
            let windows = upstream.windows(Int(lease.account.raw))
            pool.observe(windows, of: lease.account, now: now)
            next(request, .streaming(lease), at: now + length)
        case .failure(let failure):
            let advice = pool.report(lease, .failure(failure), now: now)
            perform(request, attempts[request]?.failed(failure, advice, now: now), now: now)
        }
    }

    private mutating func refreshed(_ request: Int, _ account: Pool.AccountIndex, now: Int64) {
        let isRenewed = upstream.refresh(Int(account.raw), now: now)
        var failure = Pool.Failure(.credentialFault)
        failure.isPermanent = true
        pool.refreshed(account, isRenewed ? .renewed : .failed(failure), now: now)
        let step = attempts[request]?.refreshed(account, succeeded: isRenewed, now: now)
        perform(request, step, now: now)
    }
}
