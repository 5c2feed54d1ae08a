@testable import GatewayHost

/// A slow and obvious account of a pool's connections, which random events are checked against.
struct PoolModel {
    private var pool: ConnectionPool<Int, Int>
    private var random: SplitMix
    private var now: Int64 = 0
    private var nextID = 1

    private var connecting: [Int] = []
    private var busy: [Int: Int64] = [:]
    private var idle: [Int] = []
    private var born: [Int: Int64] = [:]
    private var closed: Set<Int> = []
    private var waiting: [Int] = []

    /// The promises that were broken, in words.
    private(set) var broken: [String] = []
    private(set) var served = 0

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        var limits = PoolLimits()
        limits.connections = Int.random(in: 1...6, using: &random)
        limits.waiting = Int.random(in: 0...4, using: &random)
        limits.idle = Int.random(in: 0...4, using: &random)
        limits.idleLifetime = 50
        limits.maxAge = 300
        pool = ConnectionPool(limits: limits)
    }

    mutating func step() {
        now += Int64.random(in: 0...9, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: request()
        case 4: connected()
        case 5...6: release()
        case 7: vacate()
        case 8: losePeer()
        default: withdrawOrExpire()
        }
        check(pool.openCount == connecting.count + busy.count + idle.count, "open is what there is")
        check(pool.openCount <= pool.limits.connections, "no more connections than allowed")
        check(pool.idleCount == idle.count, "idle is what there is")
        check(pool.idleCount <= pool.limits.idle, "no more idle ones than allowed")
        check(pool.waitingCount == waiting.count, "waiting is who waits")
        check(waiting.isEmpty || pool.openCount == pool.limits.connections, "nobody waits in vain")
        check(waiting.isEmpty || idle.isEmpty, "nobody waits beside an idle connection")
    }

    private mutating func request() {
        let request = newID()
        let action = pool.requested(request, now: now)
        if action == .wait {
            waiting.append(request)
        } else {
            perform(action)
        }
    }

    private mutating func connected() {
        guard let request = connecting.popLast() else { return }
        busy[request] = now
        born[request] = now
    }

    private mutating func release() {
        guard let connection = busy.keys.sorted().randomElement(using: &random) else { return }
        busy[connection] = nil
        let action = pool.released(
            connection,
            created: born[connection] ?? 0,
            isReusable: Int.random(in: 0..<4, using: &random) > 0,
            now: now
        )
        perform(action)
    }

    private mutating func vacate() {
        if let connection = busy.keys.min(), Bool.random(using: &random) {
            busy[connection] = nil
            closed.insert(connection)
        } else if connecting.popLast() == nil {
            return
        }
        perform(pool.vacated())
    }

    private mutating func losePeer() {
        guard let connection = idle.randomElement(using: &random) else { return }
        check(pool.lost(connection) == .close(connection), "a lost one is closed")
        close(connection)
    }

    private mutating func withdrawOrExpire() {
        if let request = waiting.randomElement(using: &random) {
            check(pool.withdrawn(request), "who waits can leave")
            waiting.removeAll { $0 == request }
        }
        for connection in pool.expired(now: now) { close(connection) }
        check((pool.nextExpiry ?? .max) > now, "what has expired is gone")
    }

    private mutating func perform(_ action: ConnectionPool<Int, Int>.Action) {
        switch action {
        case .reuse(let connection, let request):
            if let last = idle.last {
                check(connection == last, "the last used is reused first")
                idle.removeLast()
            } else {
                check(request == waiting.first, "the first waiter is served first")
                waiting.removeFirst()
            }
            check(!closed.contains(connection), "a closed connection is not reused")
            check(now - (born[connection] ?? 0) < pool.limits.maxAge, "an old one is not reused")
            busy[connection] = now
            served += 1
        case .connect(let request, let closing):
            if let closing { close(closing) }
            if !waiting.isEmpty { check(request == waiting.removeFirst(), "in order") }
            connecting.append(request)
            served += 1
        case .keep(let connection, let closing):
            idle.append(connection)
            if let closing { close(closing) }
        case .close(let connection): close(connection)
        case .refuse:
            check(waiting.count == pool.limits.waiting, "only a full queue refuses")
        case .wait, .none: break
        }
    }

    private mutating func close(_ connection: Int) {
        check(!closed.contains(connection), "closed once")
        closed.insert(connection)
        idle.removeAll { $0 == connection }
    }

    private mutating func check(_ holds: Bool, _ promise: String) {
        if !holds, broken.count < 5 { broken.append("\(promise) (at \(now))") }
    }

    private mutating func newID() -> Int {
        nextID += 1
        return nextID
    }
}
