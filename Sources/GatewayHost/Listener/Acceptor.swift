import CLinux
import Glibc

/// Takes new connections from a listening socket.
///
/// Nobody is turned away silently: beyond the limit, and when descriptors run out, a client gets a
/// 503 that says when to try again.
final class Acceptor: Channel {
    private static let batch = 64  // then connections have their turn
    private static let pause: Int64 = 100_000_000  // while the process is out of descriptors

    let socket: ListenSocket
    private let context: LoopContext
    private var spare: Int32
    private var isStopped = false

    /// Begins to accept.
    ///
    /// - Parameters:
    ///   - socket: Where connections come in.
    ///   - context: What they share.
    init(_ socket: ListenSocket, _ context: LoopContext) {
        self.socket = socket
        self.context = context
        spare = Self.openSpare()
        listen()
    }

    deinit {
        if spare >= 0 { close(spare) }
    }

    /// Accepts no more; the socket closes when all loops have let it go.
    func stop() {
        isStopped = true
        context.loop.deregister(socket.fd)
    }

    func ready(_ events: UInt32) {
        for _ in 0..<Self.batch {
            let fd = linux_accept(socket.fd, nil, nil)
            guard fd >= 0 else { return acceptFailed(errno) }
            if context.quota.take() {
                _ = ServerConnection(fd, context)
            } else {
                RefusedConnection.refuse(fd, context)
            }
        }
    }

    private func listen() {
        guard !isStopped else { return }
        // A local socket is watched by all loops; only one of them shall wake.
        let events = Readiness.readable | UInt32(EPOLLEXCLUSIVE.rawValue)
        context.loop.register(socket.fd, events, self)
    }

    private func acceptFailed(_ code: Int32) {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: outOfDescriptors()
        default: break  // EAGAIN, or a client that has gone already
        }
    }

    // The spare descriptor takes one client at a time to tell them. The pause keeps the loop from
    // spinning while connections that could free descriptors want to be served.
    private func outOfDescriptors() {
        if spare >= 0 {
            close(spare)
            let fd = linux_accept(socket.fd, nil, nil)
            if fd >= 0 { RefusedConnection.refuseAtOnce(fd, context) }
            spare = Self.openSpare()
        }
        context.loop.deregister(socket.fd)
        context.loop.schedule(after: Self.pause) { self.listen() }
    }

    private static func openSpare() -> Int32 {
        open("/dev/null", O_RDONLY | O_CLOEXEC)
    }
}
