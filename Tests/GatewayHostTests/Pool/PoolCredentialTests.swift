import Testing

@testable import GatewayHost

@Suite("Pool credentials")
struct PoolCredentialTests {
    private static var refused: Pool.Failure {
        var failure = Pool.Failure(.credentialFault)
        failure.wantsRefresh = true
        return failure
    }

    private static func world(_ count: Int = 1) -> PoolWorld {
        PoolWorld(count: count) { $0.canRefresh = true }
    }

    @Test("a refused credential is refreshed, and the same account tried again")
    func refreshes() {
        var world = Self.world()
        let index = world.index("a")
        #expect(world.fail("a", Self.refused) == .refresh(index))
        #expect(world.ask() == .none(.busy))
        world.pool.refreshed(index, .renewed, now: world.now)
        #expect(world.serve() == "a")
    }

    @Test("all who were refused meanwhile join the one refresh")
    func joins() {
        var world = Self.world()
        let leases = (0..<3).map { _ in world.lease() }
        let advices = leases.map { world.end($0, .failure(Self.refused)) }
        #expect(advices == Array(repeating: .refresh(world.index("a")), count: 3))
        #expect(world.rest("a") == 0)
    }

    @Test("who was refused with the old credential tries the new one without a refresh")
    func alreadyRenewed() {
        var world = Self.world()
        let slow = world.lease()
        world.fail("a", Self.refused)
        world.pool.refreshed(world.index("a"), .renewed, now: world.now)
        #expect(world.end(slow, .failure(Self.refused)) == .again(world.index("a")))
    }

    @Test(
        "a credential that is refused right after its refresh rests, and later is refreshed again"
    )
    func refusedAgain() {
        var world = Self.world(2)
        let index = world.index("a")
        world.fail("a", Self.refused)
        world.pool.refreshed(index, .renewed, now: world.now)
        #expect(world.fail("a", Self.refused) == .elsewhere)
        #expect(world.rest("a") == 60_000)
        world.pass(Pool.Time.minutes(5))
        #expect(world.fail("a", Self.refused) == .refresh(index))
    }

    @Test("a key that cannot be refreshed rests at once")
    func plainKey() {
        var world = PoolWorld(count: 1)
        #expect(world.fail("a", Self.refused) == .elsewhere)
        #expect(world.rest("a") == 60_000)
    }

    @Test("a failed refresh rests the account, for long when it is final")
    func failedRefresh() {
        var world = Self.world()
        world.fail("a", Self.refused)
        var failure = Self.refused
        failure.isPermanent = true
        world.pool.refreshed(world.index("a"), .failed(failure), now: world.now)
        #expect(world.rest("a") == Pool.Time.hours(12) / 1_000_000)
        #expect(world.ask().rest?.isPermanent == true)
    }

    @Test("a revoked account is left alone until a new login or a rare probe")
    func revoked() {
        var world = Self.world()
        var failure = Pool.Failure(.credentialFault)
        failure.isPermanent = true
        world.fail("a", failure)
        world.pass(Pool.Time.hours(11))
        #expect(world.ask(patience: Pool.Time.hours(2)).rest?.kind == .credentialFault)
        world.reload([Pool.Account(id: "a", canRefresh: true, credentialVersion: 1)])
        #expect(world.serve() == "a")
        world.fail("a", failure)
        world.pass(Pool.Time.hours(12))
        #expect(world.lease()?.isProbe == true)
    }

    @Test("a refresh that never ends does not keep the account away for ever")
    func lostRefresh() {
        var world = Self.world()
        world.fail("a", Self.refused)
        world.pass(Pool.Time.seconds(31))
        #expect(world.serve() == "a")
    }

    @Test("a spent window rests the account before a request is wasted on it")
    func spentWindow() {
        var world = PoolWorld(count: 2)
        let window = Pool.QuotaWindow(
            name: "5h",
            remaining: 0,
            resetsAt: world.now + Pool.Time.hours(2)
        )
        world.pool.observe([window], of: world.index("a"), now: world.now)
        #expect(world.serve(times: 3) == "bbb")
        #expect(world.rest("a") == 7_200_000)
    }

    @Test("a report with something left lets a probe through a rest that said otherwise")
    func somethingLeft() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.days(6)))
        let window = Pool.QuotaWindow(name: "weekly", remaining: 990_000, resetsAt: nil)
        world.pool.observe([window], of: world.index("a"), now: world.now)
        #expect(world.lease()?.isProbe == true)
    }

    @Test("a spent window of one model rests that model alone")
    func spentModelWindow() {
        var world = PoolWorld(count: 1)
        let window = Pool.QuotaWindow(
            name: "m-weekly",
            remaining: 0,
            resetsAt: world.now + Pool.Time.hours(2)
        )
        let model = world.pool.models.key(for: "m")
        world.pool.observe([window], of: world.index("a"), model: model, now: world.now)
        #expect(world.rest("a", "chat/m") == 7_200_000)
        #expect(world.serve("chat/n") == "a")
    }
}
