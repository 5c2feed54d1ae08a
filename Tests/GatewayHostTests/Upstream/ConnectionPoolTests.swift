import Testing

@testable import GatewayHost

@Suite("ConnectionPool")
struct ConnectionPoolTests {
    typealias Pool = ConnectionPool<Int, Int>

    private func pool(
        connections: Int = 2,
        waiting: Int = 2,
        idle: Int = 2,
        lifetime: Int64 = 100,
        age: Int64 = 1000
    ) -> Pool {
        var limits = PoolLimits()
        limits.connections = connections
        limits.waiting = waiting
        limits.idle = idle
        limits.idleLifetime = lifetime
        limits.maxAge = age
        return Pool(limits: limits)
    }

    @Test("connects up to the limit, then queues, then refuses")
    func limits() {
        var pool = pool()
        #expect(pool.requested(1, now: 0) == .connect(for: 1, closing: nil))
        #expect(pool.requested(2, now: 0) == .connect(for: 2, closing: nil))
        #expect(pool.requested(3, now: 0) == .wait)
        #expect(pool.requested(4, now: 0) == .wait)
        #expect(pool.requested(5, now: 0) == .refuse(5))
    }

    @Test("waiters are served in the order in which they came")
    func fairness() {
        var pool = pool(connections: 1, waiting: 8)
        _ = pool.requested(1, now: 0)
        for request in 2...5 { _ = pool.requested(request, now: 0) }
        let wasWaiting = pool.withdrawn(3)
        #expect(wasWaiting)
        for next in [2, 4] {
            let action = pool.released(7, created: 0, isReusable: true, now: 1)
            #expect(action == .reuse(7, for: next))
        }
        #expect(
            pool.released(7, created: 0, isReusable: false, now: 1)
                == .connect(for: 5, closing: 7)
        )
        #expect(pool.vacated() == .none)
        #expect(pool.isEmpty)
    }

    @Test("the connection used last is reused first")
    func lifo() {
        var pool = pool(connections: 3, idle: 3)
        for request in 1...3 { _ = pool.requested(request, now: 0) }
        for connection in 1...3 {
            #expect(
                pool.released(connection, created: 0, isReusable: true, now: Int64(connection))
                    == .keep(connection, closing: nil)
            )
        }
        #expect(pool.requested(4, now: 4) == .reuse(3, for: 4))
        #expect(pool.requested(5, now: 4) == .reuse(2, for: 5))
    }

    @Test("more idle connections than allowed cost the oldest its place")
    func idleLimit() {
        var pool = pool(connections: 3, idle: 1)
        for request in 1...2 { _ = pool.requested(request, now: 0) }
        _ = pool.released(1, created: 0, isReusable: true, now: 1)
        #expect(pool.released(2, created: 0, isReusable: true, now: 2) == .keep(2, closing: 1))
        #expect(pool.openCount == 1)
    }

    @Test("idle and old connections are not reused")
    func lifetimes() {
        var pool = pool(connections: 1, lifetime: 100, age: 150)
        _ = pool.requested(1, now: 0)
        _ = pool.released(1, created: 0, isReusable: true, now: 10)
        #expect(pool.nextExpiry == 110)
        #expect(pool.expired(now: 109) == [])
        #expect(pool.requested(2, now: 110) == .connect(for: 2, closing: 1))
        _ = pool.released(2, created: 110, isReusable: true, now: 200)
        #expect(pool.nextExpiry == 260)
        #expect(pool.expired(now: 260) == [2])
        _ = pool.requested(3, now: 300)
        #expect(pool.released(3, created: 300, isReusable: true, now: 450) == .close(3))
        #expect(pool.isEmpty)
    }

    @Test("a connection that its peer closed leaves the pool once")
    func lost() {
        var pool = pool()
        _ = pool.requested(1, now: 0)
        _ = pool.released(1, created: 0, isReusable: true, now: 0)
        #expect(pool.lost(1) == .close(1))
        #expect(pool.lost(1) == .none)
        #expect(pool.isEmpty)
    }

    @Test("keeps its promises over any sequence of events", arguments: 0..<40 as Range<UInt64>)
    func properties(_ seed: UInt64) {
        var model = PoolModel(seed: seed)
        for _ in 0..<2_000 { model.step() }
        #expect(model.broken == [])
        #expect(model.served > 100)
    }
}
