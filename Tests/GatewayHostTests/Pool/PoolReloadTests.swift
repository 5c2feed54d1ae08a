import Testing

@testable import GatewayHost

@Suite("Pool reload and state")
struct PoolReloadTests {
    @Test("a reload keeps rests, requests in flight and counters by id")
    func keeps() {
        var world = PoolWorld(count: 2)
        #expect(world.serve(times: 4) == "abab")
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1)))
        let lease = world.lease()
        world.reload(["c", "b", "a"].map { Pool.Account(id: $0) })
        #expect(world.rest("a") == 3_600_000)
        #expect(world.pool.accounts[world.index("b").position].inFlight == 1)
        world.end(lease, .success(Pool.Usage(inputTokens: 5, outputTokens: 7)))
        let status = world.pool.status(now: world.now)
        #expect(status.map(\.id) == ["a", "b", "c"])
        #expect(status[1].counters.requests == 3)
        #expect(status[1].counters.inputTokens == 5)
        #expect(status[0].counters.errors[Pool.Failure.Kind.accountLimit.rawValue] == 1)
        #expect(status[0].resting.first?.remaining == Pool.Time.hours(1))
    }

    @Test("a set keeps its place, and a place is never used twice")
    func setPlaces() {
        var world = PoolWorld(count: 2)
        let before = world.set()
        world.reload([Pool.Account(id: "a")])
        #expect(world.set() == before)
        let accounts = [Pool.Account(id: "a")]
        let other = Pool.CandidateSet(key: "other", model: "m", accounts: ["a"])
        let places = world.pool.reload(accounts: accounts, sets: [other], now: world.now)
        #expect(places["other"] != before)
        // Whoever still holds the old place is served until the next reload.
        #expect(world.lease() != nil)
        _ = world.pool.reload(accounts: accounts, sets: [other], now: world.now)
        #expect(world.ask() == .none(.unknownSet))
    }

    @Test("a removed account serves nobody, and its place is used again when it is idle")
    func removed() {
        var world = PoolWorld(count: 2)
        let lease = world.lease()
        #expect(world.name(lease) == "a")
        for _ in 0..<3 { world.reload([Pool.Account(id: "b")]) }
        #expect(world.serve(times: 2) == "bb")
        world.end(lease, .success(Pool.Usage()))
        world.reload([Pool.Account(id: "b")])
        world.reload([Pool.Account(id: "b"), Pool.Account(id: "c")])
        #expect(world.pool.accounts.count == 2)
        #expect(Set(world.serve(times: 4)) == ["b", "c"])
    }

    @Test("who takes the place of a removed account inherits neither its talks nor its sets")
    func inheritsNothing() {
        var world = PoolWorld(count: 2)
        #expect(world.serve(affinity: 1) == "a")
        let set = Pool.CandidateSet(key: "chat/m", model: "m", accounts: ["a", "b"])
        for accounts in [["b"], ["b"], ["b", "c"]] {
            let list = accounts.map { Pool.Account(id: $0) }
            world.sets = world.pool.reload(accounts: list, sets: [set], now: world.now)
        }
        #expect(world.index("c").raw == 0)
        #expect(world.pool.bindings.count == 0)
        #expect(world.serve(times: 3) == "bbb")
    }

    @Test("turns go on after a reload")
    func turns() {
        var world = PoolWorld(count: 4)
        #expect(world.serve(times: 2) == "ab")
        world.reload((0..<4).map { Pool.Account(id: PoolWorld.name($0)) })
        #expect(world.serve(times: 4) == "cdab")
    }

    @Test("unknown ids and doubles in a set are left out")
    func odd() {
        var pool = Pool(seed: 1)
        let set = Pool.CandidateSet(key: "k", model: "m", accounts: ["a", "x", "a"])
        let places = pool.reload(
            accounts: [Pool.Account(id: "a"), Pool.Account(id: "a", priority: 3)],
            sets: [set],
            now: 0
        )
        let selection = places["k"].map { pool.selections[$0.position] }
        #expect(selection?.members.count == 1)
        #expect(pool.accounts.map(\.settings.priority) == [0])
    }

    @Test("rests, counters, errors and conversations survive a restart on another clock")
    func restart() {
        var world = PoolWorld(count: 3)
        #expect(world.serve(affinity: 5) == "a")
        var failure = Pool.Failure(.modelLimit, retryAfter: Pool.Time.minutes(30))
        (failure.status, failure.message) = (429, "spent")
        world.fail("b", failure)
        world.fail("c", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(3)), "chat/n")
        let wall: Int64 = 1_795_000_000_000
        let saved = world.pool.snapshot(Pool.Clocks(now: world.now, wall: wall))

        var next = PoolWorld(count: 3)
        next.now = 5
        let later = Pool.Clocks(now: next.now, wall: wall + 600_000)
        next.pool.restore(saved, later)
        #expect(next.rest("b", "chat/m") == 1_200_000)
        #expect(next.rest("b", "chat/n") == 0)
        #expect(next.rest("c", "chat/m") == 10_200_000)
        #expect(next.serve(affinity: 5) == "a")
        let status = next.pool.status(now: next.now)
        #expect(status[1].counters.lastError?.message == "spent")
        #expect(status[0].counters.successes == 2)
        #expect(next.pool.snapshot(later).accounts[1] == saved.accounts[1])
    }

    @Test("a refused credential rests on after a restart, and one that was replaced does not")
    func replaced() {
        for (version, rest) in [(7, 43_200_000), (8, 0)] as [(UInt64, Int64)] {
            var world = PoolWorld([Pool.Account(id: "a", credentialVersion: 6)])
            let index = world.index("a")
            // Renewed once, and refused for good the next time.
            world.pool.refreshed(index, .renewed, credential: 7, now: world.now)
            var failure = Pool.Failure(.credentialFault, scope: .account)
            failure.isPermanent = true
            world.pool.refreshed(index, .failed(failure), now: world.now)
            world.fail("a", Pool.Failure(.modelLimit, retryAfter: Pool.Time.hours(20)), "chat/n")
            let clocks = Pool.Clocks(now: world.now, wall: 1_000_000)
            let saved = world.pool.snapshot(clocks)
            var next = PoolWorld([Pool.Account(id: "a", credentialVersion: version)])
            next.pool.restore(saved, Pool.Clocks(now: next.now, wall: 1_000_000))
            #expect(next.rest("a") == rest)
        }
    }

    @Test("what is left of the windows of accounts and of their models survives a restart")
    func windows() {
        func window(_ left: Int64, in hours: Int64, at now: Int64) -> Pool.QuotaWindow {
            let reset = now + Pool.Time.hours(hours)
            return Pool.QuotaWindow(name: "5h", remaining: left, resetsAt: reset)
        }
        func left(_ world: PoolWorld) -> [Int64] {
            ["m", "n"].flatMap { model in
                ["a", "b"].map { id in
                    world.pool.accounts[world.index(id).position].headroom(
                        for: world.pool.selections[world.set("chat/\(model)").position].model,
                        now: world.now,
                        cost: 0
                    )
                }
            }
        }
        var world = PoolWorld(count: 2, strategy: .quotaAware)
        let (m, now) = (world.pool.models.key(for: "m"), world.now)
        world.pool.observe([window(900_000, in: 2, at: now)], of: world.index("a"), now: now)
        let spent = window(100_000, in: 1, at: now)
        world.pool.observe([spent], of: world.index("a"), model: m, now: now)
        world.pool.observe([window(500_000, in: 2, at: now)], of: world.index("b"), now: now)
        #expect(left(world) == [100_000, 500_000, 900_000, 500_000])
        let saved = world.pool.snapshot(Pool.Clocks(now: now, wall: 1_000_000))

        var next = PoolWorld(count: 2, strategy: .quotaAware)
        next.now = 77
        next.pool.restore(saved, Pool.Clocks(now: next.now, wall: 1_000_000 + 60_000))
        #expect(left(next) == left(world))
        #expect(next.serve(times: 2) == "bb" && next.serve(times: 2, "chat/n") == "aa")
        next.pass(Pool.Time.minutes(59))
        #expect(left(next) == [900_000, 500_000, 900_000, 500_000], "the model's is whole")
    }

    @Test("a restart of other accounts, with clocks set wrong, restores what it can")
    func oddRestart() {
        var world = PoolWorld(count: 2)
        world.fail("a", Pool.Failure(.transient))
        world.fail("b", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1)))
        var saved = world.pool.snapshot(Pool.Clocks(now: world.now, wall: 1_000_000_000_000))
        saved.accounts[0].rests[0].kind = "from the future"
        var next = PoolWorld([Pool.Account(id: "b"), Pool.Account(id: "z")])
        next.pool.restore(saved, Pool.Clocks(now: next.now, wall: -9_000_000_000_000))
        #expect(next.rest("b") == Pool.Time.days(8) / 1_000_000)
        #expect(next.serve() == "z")
        saved.accounts[1].rests[0].until = .max
        next.pool.restore(saved, Pool.Clocks(now: next.now, wall: 0))
        saved.accounts[1].rests[0].until = .min
        next.pool.restore(saved, Pool.Clocks(now: next.now, wall: .max))
        #expect(next.rest("b") == 0)
    }

    @Test("the operator's rules decide before the pool does")
    func rules() {
        let rules = Pool.ErrorRules(rules: [
            .init(status: 400, contains: "policy", ruling: .stop),
            .init(
                status: 400,
                contains: "",
                matches: { $0.hasPrefix("quota") },
                ruling: .goOnAndRest
            ),
            .init(contains: "teapot", ruling: .stopAndRest),
            .init(status: 418, ruling: .goOn),
        ])
        #expect(rules.ruling(status: 400, body: Array("a policy".utf8)) == .stop)
        #expect(rules.ruling(status: 400, body: Array("quota spent".utf8)) == .goOnAndRest)
        #expect(rules.ruling(status: 500, body: Array("I am a teapot".utf8)) == .stopAndRest)
        #expect(rules.ruling(status: 418, body: []) == .goOn)
        #expect(rules.ruling(status: 404, body: Array("no".utf8)) == nil)
        let late = [UInt8](repeating: 0x20, count: Pool.ErrorRules.maxBody) + Array("policy".utf8)
        #expect(rules.ruling(status: 400, body: late) == nil)
    }

    private static let rulings: [(Pool.Failure.Ruling, Pool.Advice, Bool)] = [
        (.stop, .giveUp, false), (.stopAndRest, .giveUp, true),
        (.goOn, .elsewhere, false), (.goOnAndRest, .elsewhere, true),
    ]

    @Test("a ruling stops or goes on, with a rest or without", arguments: rulings)
    func ruled(ruling: Pool.Failure.Ruling, advice: Pool.Advice, rests: Bool) {
        for kind in [Pool.Failure.Kind.clientFault, .accountLimit] {
            var world = PoolWorld(count: 1)
            var failure = Pool.Failure(kind)
            failure.ruling = ruling
            #expect(world.fail("a", failure) == advice)
            #expect((world.rest("a") > 0) == rests)
        }
    }
}
