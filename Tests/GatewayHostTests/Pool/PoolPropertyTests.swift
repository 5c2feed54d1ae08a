import Testing

@testable import GatewayHost

/// Random histories, with what must hold after every event.
@Suite("Pool properties")
struct PoolPropertyTests {
    @Test("a random history breaks no rule of the pool", arguments: Pool.Strategy.allCases)
    func history(strategy: Pool.Strategy) {
        for seed in 0..<40 {
            var history = PoolHistory(seed: UInt64(seed), strategy: strategy)
            for _ in 0..<400 { history.step() }
            history.drain()
            history.recover()
            history.starve()
            let broken = history.broken
            #expect(broken.isEmpty, "seed \(seed): \(broken.prefix(3))")
        }
    }

    @Test("the history says something: it leases, waits, rests and refuses")
    func coverage() {
        var seen: [String: Int] = [:]
        for seed in 0..<40 {
            var history = PoolHistory(seed: UInt64(seed), strategy: .roundRobin)
            for _ in 0..<400 { history.step() }
            seen.merge(history.seen) { $0 + $1 }
        }
        for event in ["lease", "wait", "resting", "busy", "early", "probe", "answer", "reload"] {
            #expect((seen[event] ?? 0) > 20, "\(event): \(seen)")
        }
    }

    @Test("equal histories give equal pools")
    func deterministic() {
        var first = PoolHistory(seed: 11, strategy: .weightedRoundRobin)
        var second = PoolHistory(seed: 11, strategy: .weightedRoundRobin)
        for _ in 0..<500 {
            first.step()
            second.step()
        }
        let clocks = Pool.Clocks(now: first.now, wall: 0)
        #expect(first.pool.snapshot(clocks) == second.pool.snapshot(clocks))
        #expect(first.seen == second.seen)
    }

    /// Twelve accounts of any weights.
    private static func weighted(_ random: inout SeededRandom) -> [Pool.Account] {
        (0..<12).map {
            Pool.Account(id: PoolWorld.name($0), weight: Int.random(in: 1...50, using: &random))
        }
    }

    @Test("shares are within 2 % of the weights")
    func fairness() {
        for seed in 0..<20 {
            var random = SeededRandom(seed: UInt64(seed))
            let accounts = Self.weighted(&random)
            var world = PoolWorld(accounts, strategy: .weightedRoundRobin)
            var served = [Int](repeating: 0, count: accounts.count)
            let total = accounts.map(\.weight).reduce(0, +)
            for _ in 0..<(total * 50) {
                let lease = world.lease()
                world.end(lease, .success(Pool.Usage()))
                if let lease { served[lease.account.position] += 1 }
            }
            for (account, count) in zip(accounts, served) {
                #expect(abs(count - account.weight * 50) * 50 <= account.weight * 50)
            }
        }
    }

    @Test("who has rested gets his share again, within 2 %, and no more")
    func fairnessAfterRests() {
        for seed in 0..<10 {
            var random = SeededRandom(seed: UInt64(seed))
            let accounts = Self.weighted(&random)
            var world = PoolWorld(accounts, strategy: .weightedRoundRobin)
            let total = accounts.map(\.weight).reduce(0, +)
            for _ in 0..<4 {
                let resting = PoolWorld.name(Int.random(in: 0..<12, using: &random))
                world.fail(
                    resting,
                    Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(1))
                )
                for _ in 0..<total { #expect(world.serve() != resting) }
                world.pass(Pool.Time.minutes(2))
                var served: [String: Int] = [:]
                for _ in 0..<(total * 50) { served[world.serve(), default: 0] += 1 }
                for account in accounts {
                    let count = served[account.id] ?? 0
                    #expect(abs(count - account.weight * 50) * 50 <= account.weight * 50)
                }
            }
        }
    }

    @Test("round-robin shares are equal to one turn at any moment")
    func equalShares() {
        var world = PoolWorld(count: 7)
        var served: [String: Int] = [:]
        for turn in 1...700 {
            served[world.serve(), default: 0] += 1
            let counts = served.values
            #expect((counts.max() ?? 0) - (turn < 7 ? 0 : counts.min() ?? 0) <= 1)
        }
    }

    @Test("without failures an account recovers, and never rests longer than it did")
    func monotoneRecovery() {
        for seed in 0..<100 {
            var random = SeededRandom(seed: UInt64(seed))
            var world = PoolWorld(
                [Pool.Account(id: "a")],
                rules: Pool.Rules(),
                seed: UInt64(seed)
            )
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let kind = Pool.Failure.Kind.allCases.randomElement(using: &random) ?? .transient
                world.fail("a", Pool.Failure(kind))
                world.pass(Int64.random(in: 0...Pool.Time.minutes(2), using: &random))
            }
            var rest = world.rest("a")
            while rest > 0 {
                world.pass(Pool.Time.seconds(30))
                let later = world.rest("a")
                #expect(later < rest)
                rest = later
            }
            #expect(world.serve() == "a")
            #expect(world.pool.status(now: world.now)[0].resting.isEmpty)
        }
    }
}
