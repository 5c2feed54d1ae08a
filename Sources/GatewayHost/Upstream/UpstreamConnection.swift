import CLinux
import ProviderAPI

/// One keep-alive connection to an upstream, which carries one exchange at a time.
///
/// It reads into a buffer of the loop and hands out the bytes of the body from there; only a head
/// that arrives in pieces is held. So neither an idle nor a streaming connection has a buffer.
final class UpstreamConnection: Channel, Flushable, Exchanging {
    enum Reading {
        case head
        case body(BodyDecoder)
    }

    // Reads that one connection may do before the others have their turn.
    private static let maxReads = 4
    private static let unasked = "it sent something before it was asked"

    /// When it was connected, in the loop's nanoseconds.
    let created: Int64

    private let transport: any Transport
    let pool: OriginPool
    private let client: UpstreamClient
    var call: UpstreamCall?
    private var cursor = RequestCursor()
    private(set) var reading = Reading.head
    private var headReader: HeadReader?
    private var held: ByteBuffer?
    private(set) var sendProblem: String?
    private(set) var uses = 0
    /// The pass in which its last response ended.
    private var freeSince: UInt64 = 0
    private var isSending = false
    private var keepsAlive = false
    private var isWatched = false
    private var isQueued = false
    private var mustPump = false
    private var isOpen = true

    init(_ transport: any Transport, pool: OriginPool, client: UpstreamClient) {
        self.transport = transport
        self.pool = pool
        self.client = client
        created = client.loop.now
    }

    /// Sends the request of a call and delivers the answer to it.
    ///
    /// - Parameter call: Who; it has waited for this connection.
    func begin(_ call: UpstreamCall) {
        self.call = call
        call.activated(self)
        uses += 1
        cursor = RequestCursor()
        reading = .head
        sendProblem = nil
        isSending = true
        call.enter(.send, call.request.timeouts.send)
        mustPump = true
        // With one request alone there is nothing to gain from a wait.
        client.loop.isBusy ? flushSoon() : startSending()
    }

    /// Waits for another call.
    func rest() {
        held = nil
        watch()
    }

    /// Closes the connection at once.
    func close() {
        guard isOpen else { return }
        isOpen = false
        held = nil
        returnHeadReader()
        client.loop.deregister(transport.descriptor)
        transport.close()
    }

    func pause() { watch() }

    func resume() {
        watch()
        if transport.buffersInput { flushSoon() }
    }

    func abandon() {
        call = nil
        close()
        pool.vacate()
    }

    func ready(_ events: UInt32) {
        guard let call else { return readyWhileIdle() }
        let isBroken = events & (Readiness.failed | Readiness.hungUp) != 0
        if call.isPaused, isBroken { return stopWatching() }
        if events & Readiness.writable != 0 {
            pump()
            watch()
        }
        if isBroken || events & Readiness.readable != 0 { read() }
    }

    // The requests of a pass are sent one after the other when it is over: while they are made, the
    // processor keeps to the gateway, and while they are sent, to the kernel.
    func flush() {
        isQueued = false
        guard isOpen, let call else { return }
        if mustPump { return startSending() }
        guard !call.isPaused else { return }
        read()
        if self.call === call, let sendProblem { giveUp(call, sendProblem) }
    }
}

/// Watching the socket.
extension UpstreamConnection {
    private func watch() {
        guard isOpen else { return }
        var events: UInt32 = 0
        if call?.isPaused != true { events |= Readiness.readable }
        if isSending { events |= Readiness.writable }
        if isWatched { return client.loop.modify(transport.descriptor, events) }
        isWatched = client.loop.register(transport.descriptor, events, self)
        if !isWatched, let call { call.failSoon(.unreachable(pool.origin, "it cannot be watched")) }
    }

    // A broken socket is reported again and again, asked for or not, until it is read or closed.
    private func stopWatching() {
        client.loop.deregister(transport.descriptor)
        isWatched = false
    }

    // Nothing may arrive while nothing is asked. TLS has messages of its own, which are no reason
    // to let the connection go.
    private func readyWhileIdle() {
        if transport.buffersInput, transport.isSilent() { return }
        pool.lose(self)
    }

    private func flushSoon() {
        guard !isQueued else { return }
        isQueued = true
        client.loop.atEndOfPass(self)
    }
}

/// Sending the request.
extension UpstreamConnection {
    private func startSending() {
        mustPump = false
        if let call, !isQuiet { return giveUp(call, Self.unasked) }
        pump()
        watch()
    }

    // RFC 9112 §9.2: what arrives while nothing is asked is no response to the next request. The
    // event loop knows of it, so that the socket is asked only where that knowledge is too old.
    private var isQuiet: Bool {
        guard uses > 1 else { return true }
        if !transport.buffersInput, client.loop.hasJustPolled(after: freeSince) { return true }
        return transport.isSilent()
    }

    private func pump() {
        guard isSending, let call else { return }
        var left = RequestCursor.largestStep
        while !cursor.isAtEnd(of: call.request) {
            guard left > 0 else { return }
            switch transport.send(call.request, from: &cursor) {
            case .moved(let count):
                left -= count
                call.progressed()
            case .blocked: return
            case .ended: return stopSending("closed")
            case .failed(let problem): return stopSending(problem)
            }
        }
        isSending = false
        if case .head = reading { call.enter(.firstByte, call.request.timeouts.firstByte) }
    }

    // The upstream may have answered before it closed: that answer is worth more than the failure.
    private func stopSending(_ problem: String) {
        isSending = false
        sendProblem = problem
        flushSoon()
    }
}

/// Reading the response.
extension UpstreamConnection {
    private func read() {
        let wasHeld = held != nil
        var buffer = held.take() ?? client.takeScratch()
        var reads = 0
        while let call, !call.isPaused {
            let outcome = fill(&buffer)
            guard case .moved(let count) = outcome else {
                stop(call, outcome, &buffer)
                break
            }
            guard !cursor.isAtStart else {
                giveUp(call, Self.unasked)
                break
            }
            process(call, &buffer)
            guard transport.buffersInput || count >= UpstreamClient.readSize else { break }
            reads += 1
            if reads == Self.maxReads {
                flushSoon()
                break
            }
        }
        keep(buffer, wasHeld)
    }

    private func fill(_ buffer: inout ByteBuffer) -> Transfer {
        var outcome = Transfer.blocked
        _ = buffer.fill(atLeast: UpstreamClient.readSize / 4) { space in
            outcome = transport.receive(into: space)
            if case .moved(let count) = outcome { return count }
            return 0
        }
        return outcome
    }

    private func keep(_ buffer: consuming ByteBuffer, _ wasHeld: Bool) {
        let isNeeded = isOpen && call != nil && !buffer.isEmpty
        if wasHeld {
            if isNeeded { held = consume buffer }
            return
        }
        if isNeeded {
            var copy = ByteBuffer(capacity: buffer.count + 1024)
            copy.append(buffer.bytes)
            held = consume copy
        }
        client.giveBack(buffer)
    }

    private func process(_ call: UpstreamCall, _ buffer: inout ByteBuffer) {
        do throws(HTTPParseFailure) {
            if case .head = reading {
                guard try readHead(call, &buffer) else { return }
            }
            if self.call === call { try readBody(call, &buffer) }
        } catch {
            call.fail(.malformed(pool.origin, "\(error.summary)"))
        }
    }

    private func readHead(
        _ call: UpstreamCall,
        _ buffer: inout ByteBuffer
    ) throws(HTTPParseFailure) -> Bool {
        let reader = headReader ?? client.takeHeadReader()
        headReader = reader
        guard try reader.parse(buffer.bytes, answering: call.request) else { return false }
        keepsAlive = reader.head.keepsAlive
        reading = .body(BodyDecoder(reader.head.framing))
        call.enter(.idle, call.request.timeouts.idle)
        call.deliver(reader.head)
        buffer.consume(reader.head.byteCount)
        returnHeadReader()
        return true
    }

    private func returnHeadReader() {
        guard let reader = headReader else { return }
        headReader = nil
        client.giveBack(reader)
    }

    // The payload of all chunks of one read is moved together, because each piece that is delivered
    // becomes a write on the other side.
    private func readBody(
        _ call: UpstreamCall,
        _ buffer: inout ByteBuffer
    ) throws(HTTPParseFailure) {
        guard case .body(var decoder) = reading else { return }
        call.progressed()
        let bytes = buffer.mutableBytes
        let body = Unframing.run(&decoder, over: bytes)
        reading = .body(decoder)
        if body.payload > 0 {
            call.deliver(UnsafeRawBufferPointer(rebasing: bytes[..<body.payload]))
        }
        guard self.call === call else { return }
        buffer.consume(body.consumed)
        if let failure = body.failure { throw failure }
        if decoder.isEnded { finish(call, isReusable: keepsAlive && buffer.isEmpty) }
    }

    func finish(_ call: UpstreamCall, isReusable: Bool) {
        let isSent = cursor.isAtEnd(of: call.request)
        self.call = nil
        isSending = false
        freeSince = client.loop.passNumber
        pool.release(self, isReusable: isReusable && isSent)
        call.succeed()
    }
}

extension UpstreamConnection: Equatable {
    static func == (left: UpstreamConnection, right: UpstreamConnection) -> Bool { left === right }
}
