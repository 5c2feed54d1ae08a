import Glibc
import Synchronization
import Testing

@testable import GatewayHost

/// A server of raw sockets on the loopback: each connection runs a script on a thread of its own.
final class FakeUpstream: Sendable {
    let port: UInt16
    private let listener: Int32
    private let accepted = Mutex(0)
    private let isStopped = Mutex(false)
    private let threads = Mutex<[LoopThread]>([])

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - ipv6: Whether to listen on `::1` instead of `127.0.0.1`.
    ///   - script: What a connection does; it is closed afterwards.
    /// - Throws: Never on a machine with a loopback.
    init(ipv6: Bool = false, _ script: @escaping @Sendable (FakeConnection) -> Void) throws {
        let address = try #require(SocketAddress(literal: ipv6 ? "::1" : "127.0.0.1", port: 0))
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        let listener = socket(address.family, Int32(kind), 0)
        self.listener = listener
        _ = address.withSockaddr { bind(listener, $0, $1) }
        listen(listener, 256)
        port = FakeUpstream.port(of: listener)
        let thread = LoopThread(named: "fake accept") { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                let isOver = self?.isStopped.withLock { $0 } ?? true
                if socket < 0, !isOver { continue }
                guard socket >= 0, let self else {
                    // Closed here and nowhere else: a number that is free again could be another
                    // server's before this thread has seen that it is over.
                    close(listener)
                    return
                }
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                self.serve(socket, script)
            }
        }
        threads.withLock { $0.append(thread) }
    }

    /// How many connections have been accepted.
    var connections: Int { accepted.withLock { $0 } }

    var origin: UpstreamOrigin { UpstreamOrigin(scheme: .http, host: "127.0.0.1", port: port) }

    /// Stops accepting; connections that are open go on.
    func stop() {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// A port on which nothing listens.
    static func closedPort() -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        _ = SocketAddress(literal: "127.0.0.1", port: 0)?.withSockaddr { bind(listener, $0, $1) }
        return port(of: listener)
    }

    private func serve(_ socket: Int32, _ script: @escaping @Sendable (FakeConnection) -> Void) {
        let number = accepted.withLock { count in
            count += 1
            return count
        }
        let thread = LoopThread(named: "fake serve") {
            let connection = FakeConnection(socket, number: number)
            script(connection)
            connection.close()
        }
        threads.withLock { $0.append(thread) }
    }

    /// The port that a socket is bound to.
    ///
    /// - Parameter listener: The socket.
    /// - Returns: Its port.
    static func port(of listener: Int32) -> UInt16 {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            getsockname(listener, base.assumingMemoryBound(to: sockaddr.self), &size)
            // The port stands at the same place in both families.
            return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }
}
