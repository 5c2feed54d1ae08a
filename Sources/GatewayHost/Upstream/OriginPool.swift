/// The connections to one origin on one loop: does what its ``ConnectionPool`` decides.
final class OriginPool {
    let origin: UpstreamOrigin

    private let client: UpstreamClient
    private var machine: ConnectionPool<UpstreamConnection, UpstreamCall>

    init(_ origin: UpstreamOrigin, limits: PoolLimits, client: UpstreamClient) {
        self.origin = origin
        self.client = client
        machine = ConnectionPool(limits: limits)
    }

    var isEmpty: Bool { machine.isEmpty }

    /// When an idle connection has to go.
    var nextExpiry: Int64? { machine.nextExpiry }

    var status: UpstreamStatus.Origin {
        UpstreamStatus.Origin(
            name: origin.description,
            open: machine.openCount,
            idle: machine.idleCount,
            waiting: machine.waitingCount
        )
    }

    /// A call wants a connection.
    ///
    /// - Parameter call: Who.
    func want(_ call: UpstreamCall) {
        perform(machine.requested(call, now: client.loop.now))
    }

    /// A call no longer waits.
    ///
    /// - Parameter call: Who.
    func withdraw(_ call: UpstreamCall) { _ = machine.withdrawn(call) }

    /// A connection has carried a whole exchange.
    ///
    /// - Parameters:
    ///   - connection: Which.
    ///   - isReusable: Whether it can carry another.
    func release(_ connection: UpstreamConnection, isReusable: Bool) {
        let action = machine.released(
            connection,
            created: connection.created,
            isReusable: isReusable,
            now: client.loop.now
        )
        perform(action)
    }

    /// A connection that was busy or being made is gone.
    func vacate() { perform(machine.vacated()) }

    /// An idle connection is gone.
    ///
    /// - Parameter connection: Which.
    func lose(_ connection: UpstreamConnection) { perform(machine.lost(connection)) }

    /// A reused connection turned out to be closed: its call gets a new one in its place.
    ///
    /// - Parameter call: Who.
    func retry(_ call: UpstreamCall) {
        client.counters.staleRetries += 1
        connect(call)
    }

    /// Closes the idle connections whose time is over.
    func closeExpired() {
        for connection in machine.expired(now: client.loop.now) { connection.close() }
    }

    /// Closes all idle connections.
    func closeIdle() {
        for connection in machine.drained() { connection.close() }
    }

    private func perform(_ action: ConnectionPool<UpstreamConnection, UpstreamCall>.Action) {
        switch action {
        case .reuse(let connection, let call):
            client.counters.reuses += 1
            connection.begin(call)
        case .connect(let call, let closing):
            closing?.close()
            connect(call)
        case .keep(let connection, let closing):
            closing?.close()
            connection.rest()
            client.deadlines.need(by: client.loop.now + machine.limits.idleLifetime)
        case .close(let connection): connection.close()
        case .refuse(let call):
            call.failSoon(.queueFull(origin, limit: machine.limits.waiting))
        case .wait, .none: break
        }
    }

    private func connect(_ call: UpstreamCall) {
        let connector = client.connector(to: origin, timeout: call.request.timeouts.connect)
        call.connecting(connector)
        connector.start { [weak self, weak call] result in
            guard let self, let call else { return }
            self.connected(call, result)
        }
    }

    private func connected(_ call: UpstreamCall, _ result: Result<any Transport, UpstreamFailure>) {
        switch result {
        case .success(let transport):
            client.counters.connects += 1
            let connection = UpstreamConnection(transport, pool: self, client: client)
            connection.begin(call)
        case .failure(let failure): call.failSoon(failure)
        }
    }
}
