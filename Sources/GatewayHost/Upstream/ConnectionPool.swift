/// The connections of one origin: who has one, who is idle, who waits.
///
///     request ──idle one──▶ reuse ─┐
///        │ ──below limit─▶ connect ┴─▶ busy ──released──▶ next waiter, idle, or closed
///        │ ──queue has room─▶ wait          ──vacated───▶ the next waiter connects
///        └ ──full──────────▶ refuse
///
/// Pure: it is told what happened and answers with what to do. A connection counts from the moment
/// someone is told to make it until it is vacated or closed by an action. The most recently used
/// idle connection is taken first, so that those that are not needed grow old; waiters are served
/// in the order in which they came.
struct ConnectionPool<Connection: Equatable, Request: Equatable> {
    /// What to do.
    ///
    /// A connection under `closing` has left the pool and only needs to be closed.
    enum Action: Equatable {
        case reuse(Connection, for: Request)
        case connect(for: Request, closing: Connection?)
        case keep(Connection, closing: Connection?)
        case close(Connection)
        case wait
        case refuse(Request)
        case none
    }

    private struct Idle {
        let connection: Connection
        let created: Int64
        let since: Int64
    }

    let limits: PoolLimits

    /// How many connections exist or are being made.
    private(set) var openCount = 0

    private var idle: [Idle] = []
    private var waiting: [Request] = []

    init(limits: PoolLimits = PoolLimits()) { self.limits = limits }

    var idleCount: Int { idle.count }
    var waitingCount: Int { waiting.count }
    var isEmpty: Bool { openCount == 0 && waiting.isEmpty }

    /// When the oldest idle connection has to go, or `nil` when there is none.
    var nextExpiry: Int64? { idle.map(expiry).min() }

    /// A request wants a connection.
    ///
    /// - Parameters:
    ///   - request: Who asks.
    ///   - now: The clock.
    /// - Returns: `reuse`, `connect`, `wait` or `refuse`.
    mutating func requested(_ request: Request, now: Int64) -> Action {
        if let last = idle.last, now < expiry(last) {
            idle.removeLast()
            return .reuse(last.connection, for: request)
        }
        if openCount < limits.connections {
            openCount += 1
            return .connect(for: request, closing: nil)
        }
        if !idle.isEmpty {
            return .connect(for: request, closing: idle.removeFirst().connection)
        }
        guard waiting.count < limits.waiting else { return .refuse(request) }
        waiting.append(request)
        return .wait
    }

    /// A busy connection has finished its request.
    ///
    /// - Parameters:
    ///   - connection: Which.
    ///   - created: When it was made.
    ///   - isReusable: Whether it can carry another request.
    ///   - now: The clock.
    /// - Returns: `reuse`, `connect`, `keep` or `close`.
    mutating func released(
        _ connection: Connection,
        created: Int64,
        isReusable: Bool,
        now: Int64
    ) -> Action {
        let fresh = isReusable && now - created < limits.maxAge
        if let next = popWaiting() {
            return fresh
                ? .reuse(connection, for: next) : .connect(for: next, closing: connection)
        }
        guard fresh, limits.idle > 0 else {
            openCount -= 1
            return .close(connection)
        }
        idle.append(Idle(connection: connection, created: created, since: now))
        guard idle.count > limits.idle else { return .keep(connection, closing: nil) }
        openCount -= 1
        return .keep(connection, closing: idle.removeFirst().connection)
    }

    /// A connection that was being made or was busy is gone.
    ///
    /// - Returns: `connect` for the next waiter, or `none`.
    mutating func vacated() -> Action {
        if let next = popWaiting() { return .connect(for: next, closing: nil) }
        openCount -= 1
        return .none
    }

    /// An idle connection was closed by its peer.
    ///
    /// - Parameter connection: Which.
    /// - Returns: `close`, or `none` when it was not idle.
    mutating func lost(_ connection: Connection) -> Action {
        guard let index = idle.firstIndex(where: { $0.connection == connection }) else {
            return .none
        }
        idle.remove(at: index)
        openCount -= 1
        return .close(connection)
    }

    /// A request no longer wants to wait.
    ///
    /// - Parameter request: Who.
    /// - Returns: Whether it was waiting.
    mutating func withdrawn(_ request: Request) -> Bool {
        guard let index = waiting.firstIndex(of: request) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Removes the idle connections whose time is over.
    ///
    /// - Parameter now: The clock.
    /// - Returns: What to close.
    mutating func expired(now: Int64) -> [Connection] {
        let old = idle.filter { expiry($0) <= now }
        guard !old.isEmpty else { return [] }
        idle = idle.filter { expiry($0) > now }
        openCount -= old.count
        return old.map(\.connection)
    }

    /// Removes all idle connections.
    ///
    /// - Returns: What to close.
    mutating func drained() -> [Connection] {
        expired(now: .max)
    }

    private func expiry(_ idle: Idle) -> Int64 {
        min(idle.since + limits.idleLifetime, idle.created + limits.maxAge)
    }

    private mutating func popWaiting() -> Request? {
        waiting.isEmpty ? nil : waiting.removeFirst()
    }
}
