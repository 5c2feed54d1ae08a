import Testing

@testable import GatewayHost

@Suite("Pool origins")
struct PoolOriginTests {
    private static func world(_ count: Int = 6) -> PoolWorld {
        PoolWorld(count: count) { $0.origin = "https://upstream" }
    }

    @Test("when several accounts cannot reach an origin, the others are not tried in vain")
    func rests() {
        var world = Self.world()
        for id in ["a", "b", "c"] { world.fail(id, Pool.Failure(.upstreamDown)) }
        #expect(world.lease()?.choice == .early)
        #expect(world.ask() == .none(.busy))
    }

    @Test("one request at a time probes an origin")
    func oneProbe() {
        var world = Self.world()
        for id in ["a", "b", "c"] { world.fail(id, Pool.Failure(.upstreamDown)) }
        world.pass(Pool.Time.seconds(1))
        #expect(world.lease()?.isProbe == true)
        #expect(world.ask() == .none(.busy))
    }

    @Test("the first success ends the rests that the outage brought")
    func recovers() {
        var world = Self.world(4)
        for id in ["a", "b", "c", "d"] {
            for _ in 0..<4 {
                world.fail(id, Pool.Failure(.upstreamDown))
                world.pass(Pool.Time.milliseconds(1))
            }
        }
        world.pass(Pool.Time.seconds(1))
        let probe = world.lease()
        #expect(probe != nil)
        world.end(probe, .success(Pool.Usage()))
        #expect(Set(world.serve(times: 8)) == ["a", "b", "c", "d"])
    }

    @Test("a cancelled probe lets the next request probe")
    func cancelledProbe() {
        var world = Self.world()
        for id in ["a", "b", "c"] { world.fail(id, Pool.Failure(.upstreamDown)) }
        world.pass(Pool.Time.seconds(1))
        let probe = world.lease()
        #expect(world.ask() == .none(.busy))
        world.end(probe, .cancelled)
        #expect(world.lease()?.isProbe == true)
    }

    @Test("accounts of another origin serve on")
    func others() {
        var world = PoolWorld(
            ["a", "b", "c", "d"].map { Pool.Account(id: $0, origin: $0 == "d" ? "y" : "x") }
        )
        for id in ["a", "b", "c"] { world.fail(id, Pool.Failure(.upstreamDown)) }
        #expect(world.serve(times: 3) == "ddd")
    }
}
