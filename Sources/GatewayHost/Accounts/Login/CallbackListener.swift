import Glibc
import ProviderAPI

/// Waits on the loopback for the browser's return from a login (RFC 8252 §7.3).
///
/// It takes one return that carries the right state, answers it with a page, and closes itself. Any
/// program of the machine can connect, so nobody is waited for long, and a new visitor takes the place
/// of the oldest.
final class CallbackListener: Channel {
    private static let maxVisitors = 16
    private static let patience: Int64 = 5_000_000_000
    private static let pause: Int64 = 100_000_000  // while the process is out of descriptors
    private static let batch = 64  // then others have their turn

    private let loop: EventLoop
    private let sockets: [Int32]
    private let path: String
    private var state: String?
    /// The oldest first.
    private var visitors: [CallbackVisitor] = []
    private var returned: (([String: String]) -> Void)?
    let port: UInt16
    /// Whether another program has the port of `::1`, which a browser may take for `localhost`.
    let isOtherTaken: Bool

    /// Listens on the loopback; `nil` when the port is taken.
    ///
    /// - Parameters:
    ///   - port: The port; 0 is any that is free.
    ///   - path: The path of the callback.
    ///   - loop: Where `returned` is called.
    ///   - returned: Takes the query of the return, once.
    init?(
        port: UInt16,
        path: String,
        on loop: EventLoop,
        _ returned: @escaping ([String: String]) -> Void
    ) {
        guard case .listening(let first, let port) = CallbackSocket.open("127.0.0.1", port) else {
            return nil
        }
        var sockets = [first]
        let other = CallbackSocket.open("::1", port)
        if case .listening(let second, _) = other { sockets.append(second) }
        if case .taken = other { isOtherTaken = true } else { isOtherTaken = false }
        (self.sockets, self.path, self.loop, self.returned) = (sockets, path, loop, returned)
        self.port = port
        for socket in sockets where !loop.register(socket, Readiness.readable, self) {
            close()
            return nil
        }
    }

    /// The address that the browser returns to.
    var url: String { "http://127.0.0.1:\(port)\(path)" }

    /// From now on a return must carry this state.
    func expect(state: String) { self.state = state }

    /// Stops listening; nothing is told any more.
    func close() {
        guard returned != nil else { return }
        returned = nil
        for socket in sockets {
            loop.deregister(socket)
            Glibc.close(socket)
        }
        for visitor in visitors { dismiss(visitor) }
    }

    func ready(_ events: UInt32) {
        for socket in sockets {
            for _ in 0..<Self.batch {
                let fd = accept(socket, nil, nil)
                guard fd >= 0 else {
                    if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { rest() }
                    break
                }
                welcome(fd)
            }
        }
    }

    private func welcome(_ fd: Int32) {
        _ = fcntl(fd, F_SETFL, O_NONBLOCK)
        _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
        if visitors.count == Self.maxVisitors, let oldest = visitors.first { dismiss(oldest) }
        let visitor = CallbackVisitor(fd, self)
        guard loop.register(fd, Readiness.readable, visitor) else {
            Glibc.close(fd)
            return
        }
        visitors.append(visitor)
        visitor.timer = loop.schedule(after: Self.patience) { [weak self, weak visitor] in
            if let visitor { self?.dismiss(visitor) }
        }
    }

    /// Frees a descriptor and looks again in a moment, since who waits keeps the socket readable.
    private func rest() {
        if let oldest = visitors.first { dismiss(oldest) }
        for socket in sockets { loop.deregister(socket) }
        loop.schedule(after: Self.pause) { [weak self] in
            guard let self, returned != nil else { return }
            for socket in sockets { loop.register(socket, Readiness.readable, self) }
        }
    }

    /// Answers a visitor whose head is there.
    func answer(_ visitor: CallbackVisitor) {
        guard let (path, query) = visitor.target, path == self.path else {
            return reply(visitor, "404 Not Found", "There is nothing here.")
        }
        let fields = FormBody.decode(query)
        guard let state, Secret(state).matches(fields["state"] ?? "") else {
            return reply(
                visitor,
                "400 Bad Request",
                "This return belongs to another login, or is too early. Begin anew."
            )
        }
        let failed = fields["error"] != nil
        reply(
            visitor,
            "200 OK",
            failed ? "The login was refused." : "You are logged in. You can close this page."
        )
        let told = returned
        close()
        told?(fields)
    }

    private func reply(_ visitor: CallbackVisitor, _ status: String, _ text: String) {
        let page =
            "<!doctype html><meta charset=utf-8><title>Switchyard</title>"
            + "<body style=\"font:18px sans-serif;margin:4em\"><p>\(text)"
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: text/html; charset=utf-8\r\n"
            + "Content-Length: \(page.utf8.count)\r\nCache-Control: no-store\r\n"
            + "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
        let bytes = Array((head + page).utf8)
        // The page fits any socket buffer.
        _ = send(visitor.fd, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        dismiss(visitor)
    }

    /// Closes a visitor's connection.
    func dismiss(_ visitor: CallbackVisitor) {
        guard let index = visitors.firstIndex(where: { $0 === visitor }) else { return }
        visitors.remove(at: index)
        if let timer = visitor.timer { loop.cancel(timer) }
        loop.deregister(visitor.fd)
        Glibc.close(visitor.fd)
    }
}
