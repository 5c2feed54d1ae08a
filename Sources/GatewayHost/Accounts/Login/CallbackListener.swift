import Glibc
import ProviderAPI

/// Waits on the loopback for the browser's return from a login (RFC 8252 §7.3).
///
/// It takes one return that carries the right state, answers it with a page, and closes itself.
final class CallbackListener: Channel {
    /// A connection whose request head is still arriving.
    private final class Visitor: Channel {
        let fd: Int32
        var bytes: [UInt8] = []
        unowned let listener: CallbackListener

        init(_ fd: Int32, _ listener: CallbackListener) {
            self.fd = fd
            self.listener = listener
        }

        func ready(_ events: UInt32) { listener.read(self) }
    }

    private static let maxHead = 16 * 1024  // an authorization code with its state is far smaller
    private static let maxVisitors = 16

    private let loop: EventLoop
    private let fd: Int32
    private let path: String
    private var state: String?
    private var visitors: [Int32: Visitor] = [:]
    private var returned: (([String: String]) -> Void)?
    let port: UInt16

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
        guard let address = SocketAddress(literal: "127.0.0.1", port: port) else { return nil }
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let socket = Glibc.socket(AF_INET, Int32(clamping: kind), 0)
        guard socket >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.withSockaddr({ bind(socket, $0, $1) }) == 0, listen(socket, 8) == 0,
            let name = SocketName(of: socket)
        else {
            Glibc.close(socket)
            return nil
        }
        (fd, self.path, self.loop, self.returned) = (socket, path, loop, returned)
        self.port = name.port
        loop.register(fd, Readiness.readable, self)
    }

    /// The address that the browser returns to.
    var url: String { "http://127.0.0.1:\(port)\(path)" }

    /// From now on a return must carry this state.
    func expect(state: String) { self.state = state }

    /// Stops listening; nothing is told any more.
    func close() {
        guard returned != nil else { return }
        returned = nil
        loop.deregister(fd)
        Glibc.close(fd)
        for visitor in visitors.values {
            loop.deregister(visitor.fd)
            Glibc.close(visitor.fd)
        }
        visitors = [:]
    }

    func ready(_ events: UInt32) {
        while case let socket = accept(fd, nil, nil), socket >= 0 {
            guard visitors.count < Self.maxVisitors else {
                Glibc.close(socket)
                continue
            }
            _ = fcntl(socket, F_SETFL, O_NONBLOCK)
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            let visitor = Visitor(socket, self)
            visitors[socket] = visitor
            loop.register(socket, Readiness.readable, visitor)
        }
    }

    private func read(_ visitor: Visitor) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(visitor.fd, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return dismiss(visitor) }
        visitor.bytes += buffer[..<count]
        guard visitor.bytes.count <= Self.maxHead else { return dismiss(visitor) }
        let text = String(decoding: visitor.bytes, as: UTF8.self)
        guard text.contains("\r\n\r\n") else { return }
        answer(visitor, String(text.prefix { $0 != "\r\n" }))
    }

    private func answer(_ visitor: Visitor, _ line: String) {
        let parts = line.split(separator: " ")
        let target = parts.count == 3 && parts[0] == "GET" ? String(parts[1]) : ""
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.first.map(String.init) == path, halves.count == 2 else {
            return reply(visitor, "404 Not Found", "There is nothing here.")
        }
        let query = FormBody.decode(String(halves[1]))
        guard let state, Self.isEqual(query["state"] ?? "", state) else {
            return reply(
                visitor,
                "400 Bad Request",
                "This return belongs to another login, or is too early. Begin anew."
            )
        }
        let failed = query["error"] != nil
        reply(
            visitor,
            "200 OK",
            failed ? "The login was refused." : "You are logged in. You can close this page."
        )
        let told = returned
        close()
        told?(query)
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool {
        Secret(right).matches(left)
    }

    private func reply(_ visitor: Visitor, _ status: String, _ text: String) {
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

    private func dismiss(_ visitor: Visitor) {
        visitors[visitor.fd] = nil
        loop.deregister(visitor.fd)
        Glibc.close(visitor.fd)
    }
}
