import ProviderAPI

/// Sends requests to upstreams over the connections of one loop.
///
/// Everything is confined to that loop, so nothing is locked. In the steady state a small request
/// costs one send and one receive.
final class UpstreamClient: Flushable {
    /// The size of the buffer that all connections of the loop read into.
    static let readSize = 32 * 1024

    let loop: EventLoop
    let deadlines: DeadlineTimer
    var counters = UpstreamCounters()

    private let limits: PoolLimits
    private let resolver: NameResolver
    private lazy var share = CurlShare()
    private lazy var multiplexer = Multiplexer(loop: loop, share: share, limits: limits)
    private var usesMultiplexer = false
    private var pools: [UpstreamOrigin: OriginPool] = [:]
    private var calls: [UpstreamCall] = []
    private var failing: [UpstreamCall] = []
    private var scratch: ByteBuffer?
    private var headReaders: [HeadReader] = []
    private var decodingStorage: UnsafeMutableRawBufferPointer?

    /// Makes a client without connections.
    ///
    /// - Parameters:
    ///   - loop: The loop that it lives on.
    ///   - workers: Where name look-ups block.
    ///   - limits: How many connections an origin may have.
    init(loop: EventLoop, workers: WorkerPool, limits: PoolLimits = PoolLimits()) {
        self.loop = loop
        self.limits = limits
        resolver = NameResolver(loop: loop, workers: workers)
        deadlines = DeadlineTimer(loop)
        deadlines.action = { [weak self] in self?.sweep() }
    }

    deinit { decodingStorage?.deallocate() }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - request: What to send where.
    ///   - receiver: Who gets the answer; held until the end.
    /// - Returns: The request on its way.
    @discardableResult
    func send(_ request: UpstreamRequest, to receiver: any UpstreamReceiver) -> UpstreamCall {
        counters.requests += 1
        let pool = pool(for: request.origin)
        let call = UpstreamCall(request, to: receiver, pool: pool, client: self)
        call.place = calls.count
        calls.append(call)
        deadlines.need(by: call.deadline)
        dispatch(call, to: pool)
        return call
    }

    /// What the client has done and holds.
    var status: UpstreamStatus {
        UpstreamStatus(
            counters: counters,
            origins: pools.values.map(\.status).sorted { $0.name < $1.name },
            active: calls.count
        )
    }

    /// Ends everything: idle connections are closed and calls fail as cancelled.
    ///
    /// Without it a client that has connections is never freed.
    func close() {
        for call in calls { call.fail(UpstreamFailure(.cancelled, "the gateway is stopping")) }
        for pool in pools.values { pool.closeIdle() }
        pools.removeAll()
        if usesMultiplexer { multiplexer?.close() }
        usesMultiplexer = false
        deadlines.stop()
    }

    func flush() {
        let failed = failing
        failing.removeAll()
        for call in failed {
            if case .failing(let failure) = call.stage { call.fail(failure) }
        }
    }

    private func dispatch(_ call: UpstreamCall, to pool: OriginPool) {
        let origin = call.request.origin
        if let problem = origin.proxy.problem { return call.failSoon(.badProxy(problem)) }
        guard origin.http2 else { return pool.want(call) }
        usesMultiplexer = true
        guard let multiplexer else {
            return call.failSoon(.unreachable(origin, "out of memory"))
        }
        multiplexer.start(call, client: self)
    }

    private func pool(for origin: UpstreamOrigin) -> OriginPool {
        if let pool = pools[origin] { return pool }
        let pool = OriginPool(origin, limits: limits, client: self)
        pools[origin] = pool
        return pool
    }

    private func sweep() {
        for call in calls.filter({ $0.deadline <= loop.now }) { call.timeOut() }
        for pool in pools.values { pool.closeExpired() }
        pools = pools.filter { !$0.value.isEmpty }
        let next = min(
            calls.lazy.map(\.deadline).min() ?? .max,
            pools.values.lazy.compactMap(\.nextExpiry).min() ?? .max
        )
        if next < .max { deadlines.need(by: next) }
    }
}

/// What calls, pools and connections need of their client.
extension UpstreamClient {
    /// Makes what will make a connection.
    ///
    /// - Parameters:
    ///   - origin: Where to and by what way.
    ///   - timeout: How long it may take, in nanoseconds.
    /// - Returns: The connector, not started.
    func connector(to origin: UpstreamOrigin, timeout: Int64) -> any Connector {
        guard origin.scheme == .https || origin.proxy != .direct else {
            return PlainConnector(origin, timeout: timeout, loop: loop, resolver: resolver)
        }
        return CurlConnector(origin, timeout: timeout, loop: loop, share: share)
            ?? FailedConnector(.unreachable(origin, "out of memory"))
    }

    /// The loop's space for decompressed bytes; what is in it is used before anything else runs.
    var decodingSpace: UnsafeMutableRawBufferPointer {
        if let decodingStorage { return decodingStorage }
        let space = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.readSize,
            alignment: 16
        )
        decodingStorage = space
        return space
    }

    /// Tells a failed call's receiver at the end of the pass.
    ///
    /// - Parameter call: Which.
    func failAtEndOfPass(_ call: UpstreamCall) {
        if failing.isEmpty { loop.atEndOfPass(self) }
        failing.append(call)
    }

    /// A call has ended.
    ///
    /// - Parameter call: Which.
    func forget(_ call: UpstreamCall) {
        let place = call.place
        guard place >= 0, let last = calls.popLast() else { return }
        call.place = -1
        guard last !== call else { return }
        calls[place] = last
        last.place = place
    }

    /// Counts a failure.
    ///
    /// - Parameter phase: What the request was doing.
    func count(_ phase: UpstreamFailure.Phase) { counters.failures[phase, default: 0] += 1 }

    /// Lends a reader of heads.
    ///
    /// - Returns: A reader at its start.
    func takeHeadReader() -> HeadReader { headReaders.popLast() ?? HeadReader() }

    /// Takes a reader of heads back.
    ///
    /// - Parameter reader: What ``takeHeadReader()`` lent.
    func giveBack(_ reader: HeadReader) {
        reader.reset()
        if headReaders.count < 16 { headReaders.append(reader) }
    }

    /// Lends the loop's read buffer, empty.
    ///
    /// - Returns: The buffer; give it back with ``giveBack(_:)``.
    func takeScratch() -> ByteBuffer {
        scratch.take() ?? ByteBuffer(capacity: Self.readSize)
    }

    /// Takes the read buffer back.
    ///
    /// - Parameter buffer: What ``takeScratch()`` lent.
    func giveBack(_ buffer: consuming ByteBuffer) {
        buffer.removeAll()
        scratch = consume buffer
    }
}
