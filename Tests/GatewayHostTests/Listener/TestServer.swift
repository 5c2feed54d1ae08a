import Glibc
import ProviderAPI
import Synchronization

@testable import GatewayHost

/// A handler that does what the first segment of the path says.
final class TestHandler: RequestHandler {
    /// What handlers of all loops have seen.
    final class Record: Sendable {
        let handled = Atomic<Int>(0)
        let gone = Atomic<Int>(0)
        let drained = Atomic<Int>(0)
        let stopping = Atomic<Int>(0)
        let mostUnsent = Atomic<Int>(0)
        let arrivals = Mutex<[Int64]>([])

        /// Waits until a counter reaches a number.
        ///
        /// - Returns: Whether it has within a few seconds.
        func wait(_ reached: (Record) -> Bool) -> Bool {
            for _ in 0..<2_000 {
                if reached(self) { return true }
                usleep(5_000)
            }
            return false
        }
    }

    private let loop: EventLoop
    private let record: Record
    private let limit: Int
    private var hoard: [(RequestHead, Responder)] = []

    init(_ loop: EventLoop, _ record: Record, limit: Int = .max) {
        self.loop = loop
        self.record = record
        self.limit = limit
    }

    func admit(_ head: RequestHead, _ responder: Responder) -> Admission {
        switch text(head.path) {
        case "/reject":
            send("no", 401, to: responder)
            return .rejected
        case "/reject-later":
            loop.schedule(after: 5_000_000) { self.send("no, later", 401, to: responder) }
            return .rejected
        case "/abort-early":
            responder.abort()
            return .rejected
        default:
            return .body(limit: limit)
        }
    }

    func handle(_ request: Request, _ responder: Responder) {
        record.handled.add(1, ordering: .relaxed)
        record.arrivals.withLock { $0.append(responder.arrival) }
        switch text(request.head.path) {
        case "/echo": echo(request, responder)
        case "/later": later(request, responder)
        case "/stream": Stream(responder, record, total: 3).pump()
        case "/flood": Stream(responder, record, total: 4_000).pump()
        case "/endless": Stream(responder, record, total: .max, isPaced: true).pump()
        case "/abort": abortAfterSome(responder)
        case "/short": short(responder)
        case "/empty": empty(204, responder)
        case "/none": empty(200, responder)
        case "/counts": counts(responder)
        case "/hoard": hoard(request.head, responder)
        default: send("hello", 200, to: responder)
        }
    }

    private func send(_ body: String, _ status: Int, to responder: Responder) {
        var body = body
        body.withUTF8 {
            responder.respond(
                status: status,
                contentType: "text/plain",
                body: UnsafeRawBufferPointer($0)
            )
        }
    }

    private func echo(_ request: Request, _ responder: Responder) {
        responder.respond(status: 200, contentType: "text/plain", body: request.body)
    }

    // The body has to stay where it is while the client sends more.
    private func later(_ request: Request, _ responder: Responder) {
        loop.schedule(after: 20_000_000) { [self] in echo(request, responder) }
    }

    private func abortAfterSome(_ responder: Responder) {
        responder.start(status: 200, body: .chunked)
        responder.write("some")
        loop.schedule(after: 5_000_000) { responder.abort() }
    }

    private func short(_ responder: Responder) {
        responder.start(status: 200, body: .length(10))
        responder.write("123")
        responder.end()
    }

    private func empty(_ status: Int, _ responder: Responder) {
        responder.start(status: status, body: .none) { $0.appendField("X-A", "b\r\nX-Evil: 1") }
        responder.end()
        responder.end()
        responder.write("ignored")
    }

    private func counts(_ responder: Responder) {
        responder.start(status: 200, body: .chunked)
        send("\(responder.bytesIn) \(responder.bytesOut)", to: responder)
        responder.end()
    }

    // Keeps what it should not, and uses it: earlier responders are dead and earlier heads empty.
    private func hoard(_ head: RequestHead, _ responder: Responder) {
        for (oldHead, oldResponder) in hoard {
            oldResponder.write("from beyond")
            oldResponder.end()
            oldResponder.abort()
            if oldHead === head || !oldHead.path.isEmpty { responder.abort() }
        }
        hoard.append((head, responder))
        send("hoarded", 200, to: responder)
    }

    private func send(_ piece: String, to responder: Responder) {
        var piece = piece
        piece.withUTF8 { responder.write(UnsafeRawBufferPointer($0)) }
    }
}

/// Writes 1 KiB pieces until enough have gone, and waits when the client is slow.
private final class Stream: ResponderObserver {
    private let responder: Responder
    private let record: TestHandler.Record
    private let piece = [UInt8](repeating: 0x61, count: 1024)
    private let isPaced: Bool
    private var left: Int

    init(
        _ responder: Responder,
        _ record: TestHandler.Record,
        total: Int,
        isPaced: Bool = false
    ) {
        self.responder = responder
        self.record = record
        self.isPaced = isPaced
        left = total
        responder.observer = self
        responder.start(status: 200, body: .chunked) {
            $0.appendField("Content-Type", "text/event-stream")
        }
    }

    func pump() {
        guard !responder.isEnded else { return }
        while left > 0, !responder.isClogged {
            left -= 1
            piece.withUnsafeBytes { responder.write($0) }
            record.mostUnsent.max(responder.unsentBytes, ordering: .relaxed)
            if isPaced {
                responder.loop.schedule(after: 2_000_000) { self.pump() }
                return
            }
        }
        if left == 0 { responder.end() }
    }

    func clientGone() {
        record.gone.add(1, ordering: .relaxed)
    }

    func drained() {
        record.drained.add(1, ordering: .relaxed)
        pump()
    }

    func serverStopping() {
        record.stopping.add(1, ordering: .relaxed)
        left = 0
        responder.write("bye")
        responder.end()
    }
}

/// A running server on a free port of the loopback.
final class TestServer {
    let server: Server
    let record = TestHandler.Record()

    init(
        _ limits: ServerLimits = ServerLimits(),
        on address: ListenAddress = .host("127.0.0.1", port: 0),
        loops: Int = 1,
        bodyLimit: Int = .max
    ) throws {
        let record = self.record
        server = try Server(listeningOn: [address], loopCount: loops, limits: limits) { loop in
            TestHandler(loop, record, limit: bodyLimit)
        }
        server.start()
    }

    deinit { server.stop() }

    var address: ListenAddress { server.addresses[0] }

    func client(receiveBuffer: Int32? = nil) throws -> TestClient {
        try TestClient(address, receiveBuffer: receiveBuffer)
    }
}
