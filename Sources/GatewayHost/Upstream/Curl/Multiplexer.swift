import CCurl
import CLinux

/// The HTTP/2 exchanges of one loop, which libcurl carries over shared connections.
///
/// It costs ten times the instructions of our own HTTP/1.1 and is used only for origins that ask
/// for it. libcurl must not be called from its own callbacks, and receivers run inside those: so
/// exchanges are added, resumed and removed at the end of the pass.
final class Multiplexer: Flushable {
    private enum Change {
        case add(MultiplexedExchange)
        case resume(MultiplexedExchange)
        case remove(MultiplexedExchange)
    }

    private let loop: EventLoop
    private let share: CurlShare
    private let driver: CurlDriver
    private var exchanges: [UnsafeMutableRawPointer: MultiplexedExchange] = [:]
    private var changes: [Change] = []

    /// Prepares for exchanges; `nil` when libcurl is out of memory.
    ///
    /// - Parameters:
    ///   - loop: The loop to wait on.
    ///   - share: What the loop's handles have in common.
    ///   - limits: How many connections an origin may have.
    init?(loop: EventLoop, share: CurlShare, limits: PoolLimits) {
        guard let driver = CurlDriver(loop: loop) else { return nil }
        self.loop = loop
        self.share = share
        self.driver = driver
        _ = multi_set_long(driver.multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = multi_set_long(driver.multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connections)
        driver.onDone = { [weak self] easy, code in self?.finish(easy, code) }
    }

    /// Sends the request of a call.
    ///
    /// - Parameters:
    ///   - call: Who.
    ///   - client: Who it belongs to.
    func start(_ call: UpstreamCall, client: UpstreamClient) {
        guard let handle = CurlHandle(share) else {
            return call.failSoon(.unreachable(call.request.origin, "out of memory"))
        }
        let exchange = MultiplexedExchange(call, handle, self, client)
        call.activated(exchange)
        change(.add(exchange))
    }

    /// Reads an exchange on.
    ///
    /// - Parameter exchange: Which.
    func resume(_ exchange: MultiplexedExchange) { change(.resume(exchange)) }

    /// Ends an exchange; its stream is reset.
    ///
    /// - Parameter exchange: Which.
    func remove(_ exchange: MultiplexedExchange) { change(.remove(exchange)) }

    /// Closes all connections.
    func close() {
        flush()
        for exchange in exchanges.values { driver.remove(exchange.handle.easy) }
        exchanges.removeAll()
        driver.shutDown()
    }

    func flush() {
        let due = changes
        changes.removeAll()
        for change in due { perform(change) }
    }

    private func change(_ change: Change) {
        if changes.isEmpty { loop.atEndOfPass(self) }
        changes.append(change)
    }

    private func perform(_ change: Change) {
        switch change {
        case .add(let exchange):
            guard exchange.isWanted else { return }
            exchanges[exchange.handle.easy] = exchange
            driver.add(exchange.handle.easy)
        case .resume(let exchange):
            guard exchanges[exchange.handle.easy] != nil else { return }
            exchange.readOn()
        case .remove(let exchange):
            guard exchanges.removeValue(forKey: exchange.handle.easy) != nil else { return }
            // libcurl 7.88 keeps the reset of a stream until something else moves on the connection.
            // So a connection that carries nothing else is closed, which the upstream sees at once.
            exchange.handle.set(CURLOPT_FORBID_REUSE, 1)
            driver.remove(exchange.handle.easy)
        }
    }

    private func finish(_ easy: UnsafeMutableRawPointer, _ code: CURLcode) {
        driver.remove(easy)
        exchanges.removeValue(forKey: easy)?.finish(code)
    }
}
