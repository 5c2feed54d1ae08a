import Testing

@testable import GatewayHost

@Suite("Pool cooldown")
struct PoolCooldownTests {
    private static let hinted: [(Pool.Failure.Kind, Int64, Int64)] = [
        (.accountLimit, 3_600, 3_600),
        (.accountLimit, 18 * 24 * 3_600, 8 * 24 * 3_600),
        (.modelLimit, 100, 100),
        (.burst, 20, 20),
        (.burst, 5 * 24 * 3_600, 600),
        (.capacity, 600, 120),
        (.transient, 43_200, 120),
        (.upstreamDown, 30, 30),
        (.credentialFault, 7_200, 3_600),
        (.modelMissing, 60, 60),
    ]

    @Test("a set wakes with the first of its accounts, and not at all while one does not rest")
    func wake() {
        var world = PoolWorld(count: 2)
        #expect(world.pool.wake(of: world.set(), now: world.now) == nil)
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(2)))
        #expect(world.pool.wake(of: world.set(), now: world.now) == nil)
        world.fail("b", Pool.Failure(.modelLimit, retryAfter: Pool.Time.hours(1)))
        #expect(world.pool.wake(of: world.set(), now: world.now) == Pool.Time.hours(1))
        #expect(world.pool.wake(of: world.set("chat/n"), now: world.now) == nil)
        world.pass(Pool.Time.hours(1))
        #expect(world.pool.wake(of: world.set(), now: world.now) == nil)
        #expect(world.pool.wake(of: Pool.CandidateSetID(raw: 99), now: world.now) == nil)
    }

    @Test("a set of accounts that were refused for good wakes at no time")
    func neverWakes() {
        var world = PoolWorld(count: 1)
        var failure = Pool.Failure(.credentialFault, scope: .account)
        failure.isPermanent = true
        world.fail("a", failure)
        #expect(world.pool.wake(of: world.set(), now: world.now) == nil)
    }

    @Test("an upstream's hint is honoured to the second, and capped by kind", arguments: hinted)
    func hints(kind: Pool.Failure.Kind, asked: Int64, rests: Int64) {
        var world = PoolWorld(count: 1)
        let advice = world.fail("a", Pool.Failure(kind, retryAfter: Pool.Time.seconds(asked)))
        #expect(advice == .elsewhere)
        #expect(world.rest("a") == rests * 1000)
    }

    private static let unhinted: [(Pool.Failure.Kind, [Int64])] = [
        (.credentialFault, [60, 120, 240, 480, 960, 1800, 1800]),
        (.accountLimit, [30, 60, 120, 240, 480, 960, 1800, 1800]),
        (.modelLimit, [30, 60, 120, 240, 480, 960, 1800, 1800]),
        (.modelMissing, [600, 1200, 2400, 4800, 9600, 19200, 21600]),
        (.burst, [1, 2, 4, 8, 16, 32, 60, 60]),
        (.capacity, [1, 2, 4, 8, 16, 30, 30]),
        (.transient, [1, 2, 4, 8, 16, 30, 30]),
        (.upstreamDown, [1, 2, 4, 8, 16, 30, 30]),
    ]

    @Test("without a hint each failed probe doubles the rest up to a ceiling", arguments: unhinted)
    func backoff(kind: Pool.Failure.Kind, rests: [Int64]) {
        var world = PoolWorld(count: 1)
        for seconds in rests {
            world.fail("a", Pool.Failure(kind))
            #expect(world.rest("a") == seconds * 1000)
            world.pass(Pool.Time.seconds(seconds))
        }
    }

    @Test("two failures in one window are one step")
    func oneStepAWindow() {
        var world = PoolWorld(count: 1)
        let leases = (0..<5).map { _ in world.lease() }
        for lease in leases { world.end(lease, .failure(Pool.Failure(.transient))) }
        #expect(world.rest("a") == 1000)
        world.pass(Pool.Time.seconds(1))
        world.fail("a", Pool.Failure(.transient))
        #expect(world.rest("a") == 2000)
    }

    @Test("a later hint in one window lengthens the rest, and an earlier one does not shorten it")
    func hintsInOneWindow() {
        var world = PoolWorld(count: 1)
        let leases = (0..<3).map { _ in world.lease() }
        for (lease, seconds) in zip(leases, [60, 300, 10] as [Int64]) {
            world.end(
                lease,
                .failure(Pool.Failure(.accountLimit, retryAfter: Pool.Time.seconds(seconds)))
            )
        }
        #expect(world.rest("a") == 300_000)
    }

    @Test("a success clears the rest and its steps")
    func successClears() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.transient))
        world.pass(Pool.Time.seconds(1))
        world.fail("a", Pool.Failure(.transient))
        world.pass(Pool.Time.seconds(2))
        #expect(world.serve() == "a")
        world.fail("a", Pool.Failure(.transient))
        #expect(world.rest("a") == 1000)
    }

    @Test("a success of a request that began before the rest does not end it")
    func lateSuccess() {
        var world = PoolWorld(count: 1)
        let early = world.lease()
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1)))
        world.end(early, .success(Pool.Usage()))
        #expect(world.rest("a") == 3_600_000)
    }

    @Test("a rest that is long over is forgotten")
    func forgotten() {
        var world = PoolWorld(count: 1)
        for _ in 0..<4 {
            world.fail("a", Pool.Failure(.transient))
            world.pass(Pool.Time.seconds(30))
        }
        world.pass(Pool.Time.hours(1))
        world.fail("a", Pool.Failure(.transient))
        #expect(world.rest("a") == 1000)
    }

    @Test("after a rest one request probes, and the others wait for its answer")
    func halfOpen() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(10)))
        world.pass(Pool.Time.seconds(10))
        let probe = world.lease()
        #expect(probe?.isProbe == true)
        #expect(world.ask() == .none(.busy))
        if let probe { world.pool.accept(probe, now: world.now) }
        #expect(world.lease()?.isProbe == false)
    }

    @Test("a cancelled probe costs nothing and lets the next request probe")
    func cancelledProbe() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.transient))
        world.pass(Pool.Time.seconds(1))
        world.end(world.lease(), .cancelled)
        #expect(world.lease()?.isProbe == true)
    }

    @Test("a probe that hangs does not keep the account away for ever")
    func hangingProbe() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.transient))
        world.pass(Pool.Time.seconds(1))
        _ = world.lease()
        world.pass(Pool.Time.seconds(31))
        #expect(world.lease()?.isProbe == true)
    }

    @Test("a client's fault and a cancelled request cost the account nothing")
    func costsNothing() {
        var world = PoolWorld(count: 1)
        #expect(world.fail("a", Pool.Failure(.clientFault)) == .giveUp)
        #expect(world.end(world.lease(), .cancelled) == .done)
        #expect(world.rest("a") == 0)
        #expect(world.pool.status(now: world.now)[0].counters.lastError == nil)
    }

    @Test("a failure of the model rests the model, and of the account all its models")
    func scopes() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.modelLimit, retryAfter: Pool.Time.minutes(5)))
        #expect(world.rest("a", "chat/m") == 300_000)
        #expect(world.serve("chat/n") == "a")
        world.fail(
            "a",
            Pool.Failure(.burst, scope: .account, retryAfter: Pool.Time.minutes(1)),
            "chat/n"
        )
        #expect(world.rest("a", "chat/n") == 60_000)
    }

    @Test("a failure of the request rests nothing and is tried elsewhere")
    func requestScope() {
        var world = PoolWorld(count: 1)
        #expect(world.fail("a", Pool.Failure(.transient, scope: .request)) == .elsewhere)
        #expect(world.rest("a") == 0)
    }

    @Test("a missing model rests on that account alone, and is probed in the end")
    func missingModel() {
        var world = PoolWorld(count: 2)
        world.fail("a", Pool.Failure(.modelMissing))
        #expect(world.serve(times: 3) == "bbb")
        #expect(world.serve("chat/n") == "a")
        world.pass(Pool.Time.minutes(10))
        #expect(world.serve(times: 4).contains("a"))
    }

    @Test("no resting account is picked while another can serve")
    func freeFirst() {
        var world = PoolWorld(count: 3)
        world.fail("a", Pool.Failure(.transient))
        world.fail("b", Pool.Failure(.accountLimit))
        #expect(world.serve(times: 5) == "ccccc")
    }

    @Test("when all rest by the upstream's word the answer is the true time of the nearest")
    func allRest() {
        var world = PoolWorld(count: 2)
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(50)))
        world.fail("b", Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(20)))
        world.pass(Pool.Time.minutes(5))
        let rest = world.ask().rest
        #expect(rest?.retryAfter == Pool.Time.minutes(15))
        #expect(rest?.nearest == world.index("b"))
        #expect(rest?.kind == .accountLimit)
    }

    @Test("when all rest on a guess the nearest to waking is tried, ever less often")
    func earlyProbes() {
        var rules = Pool.Rules.steady
        rules.accountLimit.first = Pool.Time.minutes(20)
        var world = PoolWorld(count: 2, rules: rules)
        for id in ["a", "b"] { world.fail(id, Pool.Failure(.accountLimit)) }
        var probes: [Int64] = []
        let start = world.now
        for _ in 0..<600 {
            if let lease = world.lease() {
                #expect(lease.choice == .early)
                probes.append((world.now - start) / Pool.Time.seconds(1))
                world.end(lease, .failure(Pool.Failure(.accountLimit)))
            }
            world.pass(Pool.Time.milliseconds(100))
        }
        #expect(probes == [0, 1, 3, 7, 15, 30, 45])
    }

    @Test("jitter stays within a fifth of the rest and under its ceiling")
    func jitter() {
        for seed in 0..<200 {
            var world = PoolWorld([Pool.Account(id: "a")], rules: Pool.Rules(), seed: UInt64(seed))
            world.fail("a", Pool.Failure(.accountLimit))
            #expect((24_000...36_000).contains(world.rest("a")))
            world.pass(Pool.Time.minutes(1))
            world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(10)))
            #expect((600_000...602_000).contains(world.rest("a")))
            for _ in 0..<10 {
                world.pass(Pool.Time.milliseconds(world.rest("a") + 1))
                world.fail("a", Pool.Failure(.accountLimit))
                #expect(world.rest("a") <= 1_800_000)
            }
            #expect(world.rest("a") >= 1_440_000)
        }
    }

    @Test("where cooling is off nothing rests but what cannot pass")
    func coolingOff() {
        var world = PoolWorld(count: 1) { $0.rests = false }
        #expect(world.fail("a", Pool.Failure(.transient)) == .elsewhere)
        #expect(world.rest("a") == 0)
        world.fail("a", Pool.Failure(.modelMissing))
        #expect(world.rest("a") == 600_000)
    }

    @Test("an operator can end the rest of a model or of the whole account")
    func reset() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.modelLimit, retryAfter: Pool.Time.hours(9)))
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(9)), "chat/n")
        let model = world.pool.models.known("m")
        let first = world.pool.reset(world.index("a"), model: model, now: world.now)
        #expect(first.models == ["m"] && !first.account)
        #expect(world.rest("a") == Pool.Time.hours(9) / 1_000_000)
        let second = world.pool.reset(world.index("a"), now: world.now)
        #expect(second.models.isEmpty && second.account)
        #expect(world.serve() == "a")
    }

    @Test("hostile usage, windows and resets do not trap")
    func hostileNumbers() {
        var world = PoolWorld(count: 2, strategy: .quotaAware)
        for number in [Int.max, Int.min, Int.max, -1] {
            let usage = Pool.Usage(inputTokens: number, outputTokens: number)
            world.end(world.lease(), .success(usage))
            let window = Pool.QuotaWindow(
                name: "w",
                remaining: Int64(number),
                resetsAt: Int64(number)
            )
            world.pool.observe([window], of: world.index("a"), now: world.now)
            var failure = Pool.Failure(.burst)
            failure.resetsAt = Int64(number)
            world.fail("b", failure)
        }
        #expect(world.rest("b") <= Pool.Rules().burst.hintCeiling / 1_000_000)
        #expect(world.pool.status(now: world.now)[0].counters.inputTokens == .max)
        _ = world.pool.snapshot(Pool.Clocks(now: world.now, wall: 0))
    }

    @Test("hostile hints neither trap nor rest for ever")
    func hostileHints() {
        for hint in [Int64.max, Int64.max - 1, Int64.min, -1, 0] {
            var world = PoolWorld(count: 1)
            world.fail("a", Pool.Failure(.accountLimit, retryAfter: hint))
            #expect(world.rest("a") <= Pool.Time.days(8) / 1_000_000)
            #expect(world.rest("a") >= 30_000)
        }
    }
}
