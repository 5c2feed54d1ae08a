import Testing

@testable import GatewayHost

@Suite("Pool affinity")
struct PoolAffinityTests {
    @Test("requests of one conversation stay on one account, also across models")
    func sticks() {
        var world = PoolWorld(count: 4)
        _ = world.serve(times: 2)
        let home = world.serve(affinity: 1)
        #expect(home == "c")
        for _ in 0..<8 {
            #expect(world.serve(affinity: 1) == home)
            #expect(world.serve("chat/n", affinity: 1) == home)
            world.serve()
        }
    }

    @Test("a conversation yields to a short rest and comes home afterwards")
    func yields() {
        var world = PoolWorld(count: 3)
        #expect(world.serve(affinity: 1) == "a")
        world.fail("a", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(30)))
        let detours = (0..<3).map { _ in world.serve(affinity: 1) }
        #expect(detours == ["b", "b", "b"])
        world.pass(Pool.Time.seconds(31))
        #expect(world.serve(affinity: 1) == "a")
    }

    @Test("a rest longer than a prompt cache lives moves the conversation for good")
    func moves() {
        var world = PoolWorld(count: 3)
        #expect(world.serve(affinity: 1) == "a")
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(30)))
        #expect(world.serve(affinity: 1) == "b")
        world.pass(Pool.Time.minutes(31))
        #expect(world.serve(affinity: 1) == "b")
    }

    @Test("the stand-in becomes the home when the home is taken away")
    func homeIsGone() {
        var world = PoolWorld(count: 3)
        #expect(world.serve(affinity: 1) == "a")
        world.reload([Pool.Account(id: "b"), Pool.Account(id: "c")])
        let stand = world.serve(affinity: 1)
        #expect(stand == "b")
        world.reload([Pool.Account(id: "a"), Pool.Account(id: "b"), Pool.Account(id: "c")])
        #expect(world.serve(affinity: 1) == stand)
    }

    @Test("a busy or excluded home is bypassed and stays the home")
    func busyHome() {
        var world = PoolWorld(count: 2) { $0.maxConcurrent = 1 }
        let first = world.lease(affinity: 1)
        #expect(world.name(first) == "a")
        let second = world.lease(affinity: 1)
        #expect(world.name(second) == "b")
        #expect(second?.choice == .order)
        world.end(first, .success(Pool.Usage()))
        world.end(second, .success(Pool.Usage()))
        let retry = world.lease(affinity: 1, excluding: ["a"])
        #expect(world.name(retry) == "b")
        #expect(retry?.choice == .detour)
        world.end(retry, .success(Pool.Usage()))
        #expect(world.serve(affinity: 1) == "a")
    }

    @Test("each use renews a binding, and an unused one is forgotten")
    func slidingLifetime() {
        var world = PoolWorld(count: 2)
        #expect(world.serve(affinity: 1) == "a")
        for _ in 0..<5 {
            world.pass(Pool.Time.minutes(50))
            #expect(world.serve(affinity: 1) == "a")
        }
        world.pass(Pool.Time.minutes(60))
        #expect(world.lease(affinity: 1)?.choice == .order)
        #expect(world.pool.bindings.count == 1)
    }

    @Test("the map is bounded, and the least recently used conversation goes first")
    func bounded() {
        var map = Pool.AffinityMap(capacity: 3, lifetime: Pool.Time.hours(1))
        func key(_ number: UInt64) -> Pool.AffinityKey { Pool.AffinityKey(high: 0, low: number) }
        func home(_ number: Int32) -> Pool.AffinityMap.Binding {
            Pool.AffinityMap.Binding(home: Pool.AccountIndex(raw: number), usedAt: 0)
        }
        for number in 0..<3 { map.set(key(UInt64(number)), to: home(Int32(number))) }
        map.set(key(0), to: home(0))
        map.set(key(9), to: home(9))
        #expect(map.count == 3)
        #expect(map.find(key(1), now: 0) == nil)
        #expect(map.all().map(\.key.low) == [2, 0, 9])
        map.removeAll { $0.raw == 0 }
        #expect(map.all().map(\.key.low) == [2, 9])
        for number in 100..<200 { map.set(key(UInt64(number)), to: home(1)) }
        #expect(map.count == 3)
    }

    @Test("conversations of different groups of accounts do not share a binding")
    func scopes() {
        var pool = Pool(rules: .steady, seed: 1)
        let sets = ["x", "y"].map {
            Pool.CandidateSet(key: $0, model: "m", accounts: ["a", "b"], affinityScope: $0)
        }
        let accounts = [Pool.Account(id: "a"), Pool.Account(id: "b")]
        let places = pool.reload(accounts: accounts, sets: sets, now: 0)
        for set in places.values {
            let request = Pool.Request(set: set, affinity: Pool.AffinityKey(high: 1, low: 1))
            #expect(pool.pick(request, now: 0).lease != nil)
        }
        #expect(pool.bindings.count == 2)
    }
}
