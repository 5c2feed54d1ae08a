/// One request on its way, from `send` to its end.
///
///     queued ─▶ connecting ─▶ active ─▶ ended
///        └──────────┴────────────┴─▶ failing ─▶ ended
///
/// Confined to the loop of its client.
final class UpstreamCall {
    enum Stage {
        case queued
        case connecting(any Connector)
        case active(any Exchanging)
        /// It has failed, and its receiver is told at the end of the pass.
        case failing(UpstreamFailure)
        case ended
    }

    let request: UpstreamRequest

    /// Where it is.
    private(set) var stage = Stage.queued

    /// Whether its receiver wants no more of the body for now.
    private(set) var isPaused = false

    /// Whether it has been sent again already.
    var hasRetried = false

    /// Where the client's list has it.
    var place = -1

    private let client: UpstreamClient
    private let pool: OriginPool
    /// Undoes the answer's content coding, where it has one.
    private var decoding: DecodingReceiver?
    private var receiver: (any UpstreamReceiver)?
    private var phase = UpstreamFailure.Phase.queue
    private var limit: Int64
    private var lastProgress: Int64

    init(
        _ request: UpstreamRequest,
        to receiver: any UpstreamReceiver,
        pool: OriginPool,
        client: UpstreamClient
    ) {
        self.request = request
        self.receiver = receiver
        self.pool = pool
        self.client = client
        limit = request.timeouts.queue
        lastProgress = client.loop.now
    }

    /// Ends the request; nothing more is delivered.
    ///
    /// An unfinished response costs its connection, which is closed before this returns.
    func cancel() {
        decoding?.discard()
        guard !isEnded else { return }
        receiver = nil
        end()
        client.count(.cancelled)
    }

    /// Asks for no more of the body.
    ///
    /// What has been read already is still delivered.
    func pause() {
        guard !isPaused else { return }
        isPaused = true
        if case .active(let exchange) = stage { exchange.pause() }
    }

    /// Asks for the body again.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        lastProgress = client.loop.now
        if let decoding, decoding.isBehind { return client.loop.atEndOfPass(decoding) }
        resumeExchange()
    }

    /// Reads on, now that all that was read has been delivered.
    func resumeExchange() {
        if case .active(let exchange) = stage { exchange.resume() }
    }

    /// Whether it has ended or is about to.
    var isEnded: Bool {
        if case .ended = stage { true } else { false }
    }

    /// When it fails unless it makes progress.
    var deadline: Int64 {
        isPaused || limit == .max ? .max : lastProgress + limit
    }
}

/// What connections and pools tell a call.
extension UpstreamCall {
    /// A connection is being made for it.
    ///
    /// - Parameter connector: By whom.
    func connecting(_ connector: any Connector) {
        stage = .connecting(connector)
        enter(.connect, request.timeouts.connect)
    }

    /// A connection carries it from here on.
    ///
    /// - Parameter exchange: Which.
    func activated(_ exchange: any Exchanging) {
        stage = .active(exchange)
    }

    /// Another phase begins.
    ///
    /// - Parameters:
    ///   - phase: Which.
    ///   - limit: How long it may take without progress, in nanoseconds.
    func enter(_ phase: UpstreamFailure.Phase, _ limit: Int64) {
        self.phase = phase
        self.limit = limit
        lastProgress = client.loop.now
        client.deadlines.need(by: lastProgress + limit)
    }

    /// Bytes have moved.
    func progressed() { lastProgress = client.loop.now }

    func deliver(_ head: ResponseHead) {
        if request.decompresses, head.fields.has(.contentEncoding) { decode() }
        receiver?.upstreamHead(head)
    }

    private func decode() {
        guard let receiver, decoding == nil else { return }
        let decoding = DecodingReceiver(
            receiver,
            origin: request.origin,
            space: client.decodingSpace
        )
        decoding.attach(self)
        self.decoding = decoding
        self.receiver = decoding
    }

    func deliver(_ bytes: UnsafeRawBufferPointer) { receiver?.upstreamBody(bytes) }

    /// The response is complete and the connection has been given back.
    func succeed() {
        guard !isEnded else { return }
        stage = .ended
        client.forget(self)
        let told = receiver
        receiver = nil
        told?.upstreamEnded()
    }

    /// Ends the request with a failure.
    ///
    /// - Parameter failure: What the receiver is told, now.
    func fail(_ failure: UpstreamFailure) {
        guard !isEnded else { return }
        end()
        client.count(failure.phase)
        let told = receiver
        receiver = nil
        told?.upstreamFailed(failure)
    }

    /// Ends the request with a failure at the end of the pass.
    ///
    /// - Parameter failure: What the receiver is told then.
    func failSoon(_ failure: UpstreamFailure) {
        release()
        stage = .failing(failure)
        limit = .max
        client.failAtEndOfPass(self)
    }

    /// The deadline has passed.
    func timeOut() {
        var phase = phase
        if case .connecting(let connector) = stage { phase = connector.phase }
        fail(.timedOut(phase, request.origin, after: limit))
    }

    private func end() {
        release()
        stage = .ended
        client.forget(self)
    }

    private func release() {
        let held = stage
        stage = .ended
        switch held {
        case .queued: pool.withdraw(self)
        case .connecting(let connector):
            connector.cancel()
            pool.vacate()
        case .active(let exchange): exchange.abandon()
        case .failing, .ended: break
        }
    }
}

extension UpstreamCall: Equatable {
    static func == (left: UpstreamCall, right: UpstreamCall) -> Bool { left === right }
}
