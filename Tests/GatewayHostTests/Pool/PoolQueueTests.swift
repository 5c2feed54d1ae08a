import Testing

@testable import GatewayHost

@Suite("Pool queue")
struct PoolQueueTests {
    private static let patience = Pool.Time.seconds(30)

    @Test("no more requests are in flight than the limit, and the others wait")
    func limit() {
        var world = PoolWorld(count: 2) { $0.maxConcurrent = 2 }
        let leases = (0..<4).compactMap { _ in world.lease() }
        #expect(leases.count == 4)
        #expect(world.ask() == .none(.busy))
        #expect(world.ask(patience: Self.patience).ticket != nil)
        #expect(world.pool.accounts.map(\.inFlight) == [2, 2])
    }

    @Test("the first to wait is the first to be served")
    func fifo() {
        var world = PoolWorld(count: 1) { $0.maxConcurrent = 1 }
        var lease = world.lease()
        let tickets = (0..<5).compactMap { _ in world.ask(patience: Self.patience).ticket }
        var served: [Pool.Ticket] = []
        for _ in 0..<5 {
            world.end(lease, .success(Pool.Usage()))
            let answers = world.pool.takeAnswers()
            #expect(answers.count == 1)
            served += answers.map(\.ticket)
            lease = answers.first?.pick.lease
        }
        #expect(served == tickets)
    }

    @Test("a newcomer does not overtake those who wait")
    func noOvertaking() {
        var world = PoolWorld(count: 1) { $0.maxConcurrent = 1 }
        let lease = world.lease()
        let ticket = world.ask(patience: Self.patience).ticket
        world.end(lease, .success(Pool.Usage()))
        #expect(world.ask() == .none(.busy))
        #expect(world.pool.takeAnswers().map(\.ticket) == [ticket].compactMap { $0 })
    }

    @Test("who waits for another model of the same account is served in turn")
    func acrossSets() {
        var world = PoolWorld(count: 1) { $0.maxConcurrent = 1 }
        let lease = world.lease()
        let first = world.ask("chat/n", patience: Self.patience).ticket
        _ = world.ask("chat/m", patience: Self.patience)
        world.end(lease, .success(Pool.Usage()))
        #expect(world.pool.takeAnswers().first?.ticket == first)
    }

    @Test("who has tried the free account lets the next one have it")
    func skipsTheTried() {
        var world = PoolWorld(count: 2) { $0.maxConcurrent = 1 }
        let first = world.lease()
        let second = world.lease()
        let picky = world.ask(excluding: ["a"], patience: Self.patience).ticket
        let plain = world.ask(patience: Self.patience).ticket
        world.end(first, .success(Pool.Usage()))
        #expect(world.pool.takeAnswers().map(\.ticket) == [plain].compactMap { $0 })
        world.end(second, .success(Pool.Usage()))
        #expect(world.pool.takeAnswers().map(\.ticket) == [picky].compactMap { $0 })
    }

    @Test("the queue is bounded")
    func bounded() {
        var rules = Pool.Rules.steady
        rules.maxWaiting = 3
        var world = PoolWorld([Pool.Account(id: "a", maxConcurrent: 1)], rules: rules)
        _ = world.lease()
        for _ in 0..<3 { #expect(world.ask(patience: Self.patience).ticket != nil) }
        #expect(world.ask(patience: Self.patience) == .none(.queueFull))
    }

    @Test("who waited in vain is told at the moment that was promised")
    func timeout() {
        var world = PoolWorld(count: 1) { $0.maxConcurrent = 1 }
        _ = world.lease()
        guard case .wait(let ticket, let until) = world.ask(patience: Self.patience) else {
            Issue.record("it does not wait")
            return
        }
        #expect(until == world.now + Self.patience)
        world.now = until - 1
        #expect(world.pool.resume(ticket, now: world.now) == .wait(ticket, until: until))
        world.now = until
        #expect(world.pool.resume(ticket, now: world.now) == Pool.Pick.none(.timedOut))
        #expect(world.pool.resume(ticket, now: world.now) == nil)
    }

    @Test("who left is not served")
    func abandoned() {
        var world = PoolWorld(count: 1) { $0.maxConcurrent = 1 }
        let lease = world.lease()
        if let ticket = world.ask(patience: Self.patience).ticket { world.pool.abandon(ticket) }
        world.end(lease, .success(Pool.Usage()))
        #expect(world.pool.takeAnswers().isEmpty)
        #expect(world.serve() == "a")
    }

    @Test("a short rest is waited for, and its end answers the first in the queue")
    func waitsForARest() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.burst, retryAfter: Pool.Time.seconds(5)))
        guard case .wait(let ticket, let until) = world.ask(patience: Self.patience) else {
            Issue.record("it does not wait")
            return
        }
        let second = world.ask(patience: Self.patience).ticket
        #expect(until == world.now + Pool.Time.seconds(5))
        world.now = until
        #expect(world.pool.resume(ticket, now: world.now) == nil)
        let answers = world.pool.takeAnswers()
        #expect(answers.map(\.ticket) == [ticket])
        // The other one waits for the probe, and is served as soon as the upstream has accepted it.
        if let probe = answers.first?.pick.lease { world.pool.accept(probe, now: world.now) }
        #expect(world.pool.takeAnswers().map(\.ticket) == [second].compactMap { $0 })
    }

    @Test("a failed probe refuses those who cannot wait for the next")
    func failedProbe() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.seconds(5)))
        world.pass(Pool.Time.seconds(5))
        let probe = world.lease()
        let ticket = world.ask(patience: Self.patience).ticket
        world.end(probe, .failure(Pool.Failure(.accountLimit, retryAfter: Pool.Time.hours(1))))
        let answers = world.pool.takeAnswers()
        #expect(answers.map(\.ticket) == [ticket].compactMap { $0 })
        #expect(answers.first?.pick.rest?.retryAfter == Pool.Time.hours(1))
    }

    @Test("a rest longer than the patience is told at once")
    func longRest() {
        var world = PoolWorld(count: 1)
        world.fail("a", Pool.Failure(.accountLimit, retryAfter: Pool.Time.minutes(5)))
        #expect(world.ask(patience: Self.patience).rest?.retryAfter == Pool.Time.minutes(5))
    }

    @Test("a lease that is reported twice counts once")
    func doubleReport() {
        var world = PoolWorld(count: 1)
        let lease = world.lease()
        world.end(lease, .success(Pool.Usage()))
        world.end(lease, .failure(Pool.Failure(.accountLimit)))
        #expect(world.pool.accounts[0].inFlight == 0)
        #expect(world.rest("a") == 0)
    }
}
