import CLinux

/// What a supervisor and its workers tell each other.
enum SupervisorMessage: UInt8 {
    /// A worker listens on the socket that comes with it.
    case socket = 1
    /// A worker serves; it has told of all of its sockets.
    case ready
    /// A worker wants to be replaced by a fresh one.
    case replace
    /// A worker shall finish what is under way: another one serves.
    case retire
    /// The clients of a worker need a key.
    case keyed

    /// Sends the message.
    ///
    /// - Parameters:
    ///   - fd: The socket to the other process.
    ///   - descriptor: What goes with it, or -1.
    func send(to fd: Int32, _ descriptor: Int32 = -1) {
        _ = linux_send_descriptor(fd, rawValue, descriptor)
    }

    /// Takes the messages that have come.
    ///
    /// - Parameters:
    ///   - fd: The socket to the other process.
    ///   - take: Takes each message, with its descriptor or -1.
    /// - Returns: Whether the other process is still there.
    static func receive(from fd: Int32, _ take: (SupervisorMessage, Int32) -> Void) -> Bool {
        var (kind, descriptor) = (UInt8(0), Int32(-1))
        while true {
            let count = linux_receive_descriptor(fd, &kind, &descriptor)
            guard count > 0 else { return count < 0 }
            if let message = SupervisorMessage(rawValue: kind) { take(message, descriptor) }
        }
    }
}

/// The socket between a supervisor and a worker.
final class SupervisorSocket: Channel {
    let fd: Int32
    private let loop: EventLoop
    private let take: (SupervisorMessage, Int32) -> Void
    private let ended: () -> Void

    /// Watches a socket.
    ///
    /// - Parameters:
    ///   - fd: The socket; closed in the end.
    ///   - loop: Where it is watched.
    ///   - take: Takes each message, with its descriptor or -1.
    ///   - ended: Called when the other process is gone.
    init(
        _ fd: Int32,
        on loop: EventLoop,
        _ take: @escaping (SupervisorMessage, Int32) -> Void,
        ended: @escaping () -> Void
    ) {
        self.fd = fd
        self.loop = loop
        self.take = take
        self.ended = ended
        loop.register(fd, Readiness.readable, self)
    }

    func ready(_ events: UInt32) {
        guard !SupervisorMessage.receive(from: fd, take) else { return }
        loop.deregister(fd)
        ended()
    }
}
