import Testing

@testable import GatewayHost

@Suite("Pool selection")
struct PoolSelectionTests {
    @Test("round-robin takes each account in turn")
    func roundRobin() {
        var world = PoolWorld(count: 3)
        #expect(world.serve(times: 7) == "abcabca")
    }

    @Test("round-robin divides the turns of an account that rests among the others")
    func roundRobinAroundARest() {
        var world = PoolWorld(count: 3)
        world.fail("b", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1)))
        let served = world.serve(times: 100)
        #expect(served.count { $0 == "b" } == 0)
        #expect(abs(served.count { $0 == "a" } - 50) <= 1)
    }

    @Test("an account that comes back gets its share and no more")
    func comingBack() {
        var world = PoolWorld(count: 2)
        world.fail("b", Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1)))
        _ = world.serve(times: 1000)
        world.pass(Pool.Time.hours(2))
        let served = world.serve(times: 20)
        #expect(abs(served.count { $0 == "b" } - 10) <= 1)
    }

    @Test("weights are kept to within one turn, and heavy accounts are spread evenly")
    func weights() {
        var world = PoolWorld(
            [5, 1, 1].enumerated().map { Pool.Account(id: PoolWorld.name($0), weight: $1) },
            strategy: .weightedRoundRobin
        )
        let served = world.serve(times: 700)
        #expect(served.count { $0 == "a" } == 500)
        #expect(served.count { $0 == "b" } == 100)
        #expect(!served.contains("aaaaa"))
    }

    @Test("an account of weight 0 takes no weighted turns, and its turns elsewhere")
    func weightZero() {
        let accounts = [Pool.Account(id: "a", weight: 0), Pool.Account(id: "b")]
        var weighted = PoolWorld(accounts, strategy: .weightedRoundRobin)
        #expect(weighted.serve(times: 3) == "bbb")
        var plain = PoolWorld(accounts)
        #expect(plain.serve(times: 4) == "abab")
    }

    @Test("fill-first stays with the first account until it cannot serve")
    func fillFirst() {
        var world = PoolWorld(count: 3, strategy: .fillFirst)
        #expect(world.serve(times: 3) == "aaa")
        world.fail("a", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(5)))
        #expect(world.serve(times: 2) == "bb")
        world.pass(Pool.Time.seconds(6))
        #expect(world.serve(times: 2) == "aa")
    }

    @Test("least-loaded takes the account with the fewest requests in flight")
    func leastLoaded() {
        var world = PoolWorld(count: 3, strategy: .leastLoaded)
        let leases = (0..<4).map { _ in world.lease() }
        #expect(leases.map { world.name($0) }.joined() == "abca")
        world.end(leases[1], .success(Pool.Usage()))
        #expect(world.name(world.lease()) == "b")
    }

    @Test("least-loaded counts requests of every set that shares the account")
    func leastLoadedAcrossSets() {
        var world = PoolWorld(count: 2, strategy: .leastLoaded)
        #expect(world.name(world.lease("chat/m")) == "a")
        #expect(world.name(world.lease("chat/n")) == "b")
        _ = world.lease(of: "a", "chat/n")
        _ = world.lease(of: "a", "chat/n")
        #expect(world.name(world.lease("chat/m")) == "b")
    }

    @Test("quota-aware takes the account with the most left of its tightest window")
    func quotaAware() {
        var world = PoolWorld(count: 3, strategy: .quotaAware)
        let left: [(String, Int64, Int64)] = [
            ("a", 900_000, 200_000), ("b", 600_000, 700_000), ("c", 300_000, 900_000),
        ]
        for (id, short, long) in left {
            let windows = [
                Pool.QuotaWindow(name: "5h", remaining: short, resetsAt: nil),
                Pool.QuotaWindow(name: "weekly", remaining: long, resetsAt: nil),
            ]
            world.pool.observe(windows, of: world.index(id), now: world.now)
        }
        #expect(world.serve(times: 3) == "bbb")
    }

    @Test("quota-aware does not herd on one account while reports are late")
    func quotaAwareHerd() {
        var world = PoolWorld(count: 2, strategy: .quotaAware)
        let served = world.serve(times: 10)
        #expect(served.count { $0 == "a" } == 5)
    }

    @Test("a quota window past its reset counts as whole")
    func quotaReset() {
        var world = PoolWorld(count: 2, strategy: .quotaAware)
        let window = Pool.QuotaWindow(
            name: "5h",
            remaining: 100_000,
            resetsAt: world.now + Pool.Time.hours(1)
        )
        world.pool.observe([window], of: world.index("a"), now: world.now)
        #expect(world.serve(times: 5) == "bbbbb")
        world.pass(Pool.Time.hours(2))
        #expect(world.serve() == "a")
    }

    @Test("only the highest tier that can serve is used, and it is used again when it can")
    func tiers() {
        let priorities = ["a": 0, "b": 10, "c": 10]
        var world = PoolWorld(
            priorities.sorted { $0.key < $1.key }.map { Pool.Account(id: $0, priority: $1) }
        )
        #expect(world.serve(times: 4) == "bcbc")
        world.fail("b", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(5)))
        #expect(world.serve(times: 2) == "cc")
        world.fail("c", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(5)))
        #expect(world.serve(times: 2) == "aa")
        world.pass(Pool.Time.seconds(6))
        #expect(!world.serve(times: 4).contains("a"))
    }

    @Test("who has tried some accounts gets each of the others once", arguments: strategies)
    func excludedOneByOne(_ strategy: Pool.Strategy) {
        var world = PoolWorld(count: 12, strategy: strategy)
        for _ in 1...3 {
            var tried: Set<String> = []
            while tried.count < 12 {
                let lease = world.lease(excluding: Array(tried))
                #expect(tried.insert(world.name(lease)).inserted)
                world.end(lease, .cancelled)
            }
            #expect(world.ask(excluding: Array(tried)) == .none(.allTried))
        }
    }

    private static let strategies: [Pool.Strategy] = [
        .roundRobin, .weightedRoundRobin, .fillFirst, .leastLoaded, .quotaAware,
    ]

    @Test("an excluded account is not chosen, and who stood in has had its turn")
    func excluded() {
        var world = PoolWorld(count: 3)
        #expect(world.name(world.lease(excluding: ["a", "b"])) == "c")
        #expect(world.ask(excluding: ["a", "b", "c"]) == .none(.allTried))
        #expect(world.serve(times: 2) == "ab")
    }

    @Test("a disabled account takes nothing, and a set of disabled ones says so")
    func disabled() {
        var world = PoolWorld([Pool.Account(id: "a", isDisabled: true), Pool.Account(id: "b")])
        #expect(world.serve(times: 2) == "bb")
        world.reload([Pool.Account(id: "a", isDisabled: true)])
        #expect(world.ask() == .none(.noAccount))
    }

    @Test("a set that nobody defined is unknown")
    func unknownSet() {
        var world = PoolWorld(count: 1)
        #expect(world.ask("chat/none") == .none(.unknownSet))
    }

    @Test("strategies are read by name and by short form")
    func names() {
        for strategy in Pool.Strategy.allCases {
            #expect(Pool.Strategy(named: strategy.rawValue) == strategy)
        }
        #expect(Pool.Strategy(named: "wrr") == .weightedRoundRobin)
        #expect(Pool.Strategy(named: "ff") == .fillFirst)
        #expect(Pool.Strategy(named: "random") == nil)
    }
}
