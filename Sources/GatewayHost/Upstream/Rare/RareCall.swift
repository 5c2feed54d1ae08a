/// A request on its way whose whole response is delivered at once.
///
/// Redirects are not followed: their responses are delivered like any other.
final class RareCall {
    typealias Completion = (Result<RareResponse, UpstreamFailure>) -> Void

    /// What keeps the body of the request at its place.
    private final class Body {
        let bytes: UnsafeMutableRawBufferPointer

        init(_ source: [UInt8]) {
            bytes = .allocate(byteCount: source.count, alignment: 1)
            bytes.copyBytes(from: source)
        }

        deinit { bytes.deallocate() }
    }

    private let request: RareRequest
    private let loop: EventLoop
    private var completion: Completion?
    private var response = RareResponse()
    private var call: UpstreamCall?
    private var timer: TimerID?

    private init(
        _ request: RareRequest,
        on client: UpstreamClient,
        _ completion: @escaping Completion
    ) {
        self.request = request
        self.completion = completion
        loop = client.loop
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - client: The client of the calling loop.
    ///   - completion: Called once on the loop, never before this returns, unless cancelled.
    /// - Returns: The request on its way.
    @discardableResult
    static func start(
        _ request: RareRequest,
        on client: UpstreamClient,
        _ completion: @escaping Completion
    ) -> RareCall {
        let rare = RareCall(request, on: client, completion)
        do throws(UpstreamFailure) {
            try rare.send(on: client)
        } catch {
            rare.timer = client.loop.schedule(after: 0) { rare.finish(.failure(error)) }
        }
        return rare
    }

    /// Ends the request; the completion is not called.
    func cancel() {
        completion = nil
        stopTimer()
        call?.cancel()
        call = nil
    }

    private func send(on client: UpstreamClient) throws(UpstreamFailure) {
        let body = Body(request.body)
        let upstream = UpstreamRequest(
            origin: request.origin,
            head: try request.head(),
            body: request.body.isEmpty ? [] : [UnsafeRawBufferPointer(body.bytes)],
            bodyOwner: body,
            timeouts: TimeoutSettings(
                queue: request.timeout,
                connect: min(request.timeout, .seconds(10)),
                send: request.timeout,
                firstByte: request.timeout,
                idle: request.timeout
            ),
            isHead: request.method == "HEAD",
            decompresses: true
        )
        let timeouts = upstream.timeouts
        call = client.send(upstream, to: self)
        timer = loop.schedule(after: timeouts.queue) { [weak self] in
            self?.end(.timedOut(.idle, upstream.origin, after: timeouts.queue))
        }
    }

    private func end(_ failure: UpstreamFailure) {
        call?.cancel()
        finish(.failure(failure))
    }

    private func finish(_ result: Result<RareResponse, UpstreamFailure>) {
        stopTimer()
        call = nil
        let deliver = completion
        completion = nil
        deliver?(result)
    }

    private func stopTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}

extension RareCall: UpstreamReceiver {
    func upstreamHead(_ head: ResponseHead) {
        response.status = head.status
        for index in 0..<head.fields.count {
            let name = String(decoding: head.fields.name(at: index), as: UTF8.self)
            let value = String(decoding: head.fields.value(at: index), as: UTF8.self)
            response.headers.append((name, value))
        }
    }

    func upstreamBody(_ bytes: UnsafeRawBufferPointer) {
        guard response.body.count + bytes.count <= request.responseLimit else {
            let limit = request.responseLimit
            return end(.malformed(request.origin, "its body is larger than \(limit) bytes"))
        }
        response.body.append(contentsOf: bytes)
    }

    func upstreamEnded() { finish(.success(response)) }

    func upstreamFailed(_ failure: UpstreamFailure) { finish(.failure(failure)) }
}
