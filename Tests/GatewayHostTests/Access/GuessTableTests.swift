import Testing

@testable import GatewayHost

@Suite("A table of guessers")
struct GuessTableTests {
    private static let second: Int64 = 1_000_000_000
    private static let minute = 60 * second

    /// A table with a clock that is moved by hand.
    private struct World {
        var table: GuessTable
        var rules = Config.AuthFailures()
        var now: Int64 = 5
        private var key: UInt64 = 0

        init(capacity: Int = 512) { table = GuessTable(capacity: capacity) }

        /// Presents wrong keys, each another one.
        ///
        /// - Returns: What the last led to.
        @discardableResult
        mutating func guess(_ address: String, _ count: Int = 1) -> GuessTable.Outcome {
            var outcome = GuessTable.Outcome()
            for _ in 0..<count {
                key += 1
                outcome = table.failed(peer(address), key: key, rules, now: now)
            }
            return outcome
        }

        mutating func repeatKey(_ address: String, _ key: UInt64) -> GuessTable.Outcome {
            table.failed(peer(address), key: key, rules, now: now)
        }

        /// For how many seconds an address is locked out.
        func lock(_ address: String) -> Int64? {
            table.lock(on: peer(address), now: now).map { $0 / second }
        }

        func peer(_ text: String) -> Peer { IPAddress(text).map(Peer.address) ?? .localSocket }
    }

    @Test("answers the first wrong keys at once, and those after them slowly")
    func slows() {
        var world = World()
        #expect((1...5).allSatisfy { _ in world.guess("192.0.2.1").delay == 0 })
        #expect((6...19).allSatisfy { _ in world.guess("192.0.2.1").delay == Self.second })
        #expect(world.guess("192.0.2.2").delay == 0, "nobody else is slowed down")
        #expect(world.lock("192.0.2.1") == nil)
    }

    @Test("locks out after twenty, for twice as long each time, up to an hour")
    func locks() {
        var world = World()
        for minutes: Int64 in [10, 20, 40, 60, 60] {
            world.guess("192.0.2.1", 19)
            #expect(world.lock("192.0.2.1") == nil)
            let outcome = world.guess("192.0.2.1")
            let place = GuessTable.Place.subscriber(
                world.peer("192.0.2.1").address.unsafelyUnwrapped
            )
            #expect(outcome.began == [.init(place: place, time: minutes * Self.minute)])
            #expect(outcome.delay == Self.second, "the last one is as slow as those before")
            #expect(world.lock("192.0.2.1") == minutes * 60)
            #expect(world.lock("192.0.2.2") == nil)
            world.now += minutes * Self.minute - 1
            #expect(world.lock("192.0.2.1") != nil && world.table.endLocks(now: world.now).isEmpty)
            world.now += 1
            #expect(world.lock("192.0.2.1") == nil)
            #expect(world.table.endLocks(now: world.now).map(\.place) == [place])
            #expect(world.table.endLocks(now: world.now).isEmpty, "it is told once")
        }
        world.now += 61 * Self.minute
        world.guess("192.0.2.1", 20)
        #expect(world.lock("192.0.2.1") == 600, "a quiet hour makes the first lock short again")
    }

    @Test("tells how many requests a lock has turned away")
    func counts() {
        var world = World()
        world.guess("192.0.2.1", 20)
        for _ in 1...7 { world.table.refused(world.peer("192.0.2.1"), now: world.now) }
        world.table.refused(world.peer("192.0.2.2"), now: world.now)
        world.now += 10 * Self.minute
        #expect(world.table.endLocks(now: world.now).map(\.refused) == [7])
    }

    @Test("tells of a lock whose timer is late before the next one begins")
    func late() {
        var world = World()
        world.guess("192.0.2.1", 20)
        world.now += 11 * Self.minute
        #expect(world.guess("192.0.2.1").ended.count == 1)
        #expect(world.guess("192.0.2.1", 19).began.count == 1)
        #expect(world.table.endLocks(now: world.now).isEmpty)
    }

    @Test("counts clients that have gone against nobody else")
    func gone() {
        var world = World()
        for key in 1...20 {
            _ = world.table.failed(.unknown, key: UInt64(key), world.rules, now: world.now)
        }
        #expect(world.table.lock(on: .unknown, now: world.now) != nil)
        #expect(
            world.lock("unix") == nil && world.lock("0.0.0.0") == nil && world.lock("::") == nil
        )
    }

    @Test("forgets what came before the window")
    func window() {
        var world = World()
        for _ in 1...10 {
            world.guess("192.0.2.1", 19)
            world.now += 10 * Self.minute
        }
        #expect(world.lock("192.0.2.1") == nil)
        #expect(world.guess("192.0.2.1").delay == 0)
    }

    @Test("slows a client down that repeats a wrong key, and never locks it out")
    func repeats() {
        var world = World()
        for number in 1...1000 {
            let outcome = world.repeatKey("192.0.2.1", UInt64(number % 5) + 1)
            #expect(outcome.began.isEmpty)
            #expect(outcome.delay == (number > 5 ? Self.second : 0))
        }
    }

    @Test("takes an IPv6 network for one guesser, and many addresses of a network, too")
    func networks() {
        var world = World()
        for host in 1...20 { world.guess("2001:db8:1:2::\(host)") }
        #expect(world.lock("2001:db8:1:2:ffff::1") == 600)
        #expect(world.lock("2001:db8:1:3::1") == nil)
        for network in 100..<118 { world.guess("2001:db8:1:\(network)::1", 10) }
        #expect(world.lock("2001:db8:1:3::1") == 600, "200 from one /48")
        #expect(world.lock("2001:db8:2::1") == nil)
        for host in 1...200 { world.guess("198.51.100.\(host)") }
        #expect(world.lock("198.51.100.250") == 600, "200 from one /24")
        #expect(world.lock("198.51.101.1") == nil)
        world.guess("unix", 20)
        #expect(world.lock("unix") == 600)
    }

    @Test("stays as large as it is, and forgets those last that are locked out")
    func bounded() {
        var world = World(capacity: 64)
        for host in 1...10 { world.guess("192.0.\(host).1", 20) }
        for number in 0..<20_000 { world.guess("10.\(number / 250).\(number % 250).1") }
        #expect((32...64).contains(world.table.count))
        #expect((1...10).allSatisfy { world.lock("192.0.\($0).1") == 600 })
        for number in 0..<100 { world.guess("172.16.\(number).1", 20) }
        #expect((32...64).contains(world.table.count))
        world.now += 10 * Self.minute
        #expect(world.table.endLocks(now: world.now).count <= 64)
    }

    @Test("holds with rules that are as far as they go")
    func extremes() {
        var world = World()
        world.rules.lockAfter = 1
        world.rules.slowAfter = 0
        (world.rules.lockTime, world.rules.maxLockTime) = (.seconds(86400), .seconds(1))
        for _ in 1...40 {
            world.guess("192.0.2.1")
            #expect(world.lock("192.0.2.1") == 86400)
            world.now += 86400 * Self.second
        }
        world.rules.lockAfter = 1_000_000
        #expect(world.guess("192.0.2.9", 100).began.isEmpty)
    }
}
