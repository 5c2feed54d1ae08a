import Glibc
import ProviderAPI

/// A client beyond the limit of connections: it gets a 503 once it has asked something.
///
/// Clients take an answer that comes before their request for an error of the protocol, so its
/// first bytes are awaited. There is a limit on these too; beyond it the answer comes at once.
final class RefusedConnection: Channel {
    private static let limit = 1024
    private static let patience: Int64 = 5_000_000_000
    private static let rounds = 64

    private let fd: Int32
    private let context: LoopContext
    private var timer: TimerID?
    private var hasAnswered = false
    private var roundsLeft = RefusedConnection.rounds

    /// Refuses a client when it has sent something.
    ///
    /// - Parameters:
    ///   - fd: Its socket.
    ///   - context: What the connections of the loop share.
    static func refuse(_ fd: Int32, _ context: LoopContext) {
        guard context.refused.count < limit else { return refuseAtOnce(fd, context) }
        let connection = RefusedConnection(fd, context)
        guard context.loop.register(fd, Readiness.readable, connection) else {
            return refuseAtOnce(fd, context)
        }
        context.refused[fd] = connection
        connection.timer = context.loop.schedule(after: patience) { connection.finish() }
    }

    /// Refuses a client now.
    ///
    /// - Parameters:
    ///   - fd: Its socket.
    ///   - context: What the connections of the loop share.
    static func refuseAtOnce(_ fd: Int32, _ context: LoopContext) {
        answer(fd, context)
        close(fd)
    }

    private init(_ fd: Int32, _ context: LoopContext) {
        self.fd = fd
        self.context = context
    }

    func ready(_ events: UInt32) {
        let count = recv(fd, context.scratch.baseAddress, context.scratch.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        roundsLeft -= 1
        guard count > 0, roundsLeft > 0 else { return finish() }
        guard !hasAnswered else { return }
        hasAnswered = true
        Self.answer(fd, context)
    }

    /// Lets go of the client.
    func finish() {
        guard context.refused.removeValue(forKey: fd) != nil else { return }
        if let timer { context.loop.cancel(timer) }
        context.loop.deregister(fd)
        close(fd)
    }

    // A fresh socket takes a few hundred bytes at once.
    private static func answer(_ fd: Int32, _ context: LoopContext) {
        var text = ByteBuffer(capacity: 256)
        let type = context.renderer.render(.tooManyConnections, for: nil, into: &text)
        var writer = ResponseWriter()
        writer.begin(isHead: false, isHTTP10: false, keepsAlive: false)
        var out = ByteBuffer(capacity: 512)
        let now = context.loop.now
        writer.start(503, .length(text.count), to: &out) { out in
            context.date.append(to: &out, now: now)
            out.appendField("Content-Type", type)
            if let wait = HTTPRefusal.tooManyConnections.retryAfter {
                out.appendField("Retry-After", wait)
            }
        }
        writer.write(text.bytes, to: &out)
        _ = writer.end(to: &out)
        _ = send(fd, out.bytes.baseAddress, out.count, Int32(MSG_NOSIGNAL))
        shutdown(fd, Int32(SHUT_WR))
    }
}
