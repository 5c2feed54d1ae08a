import CLinux

/// Something with a file descriptor that an event loop watches.
protocol Channel: AnyObject {
    /// The kernel reports readiness.
    ///
    /// - Parameter events: Bits of ``Readiness``.
    func ready(_ events: UInt32)
}

/// Something that collected writes during a pass of the loop and sends them at its end.
protocol Flushable: AnyObject {
    /// The pass is over: what was collected is sent now.
    func flush()
}

/// The bits of epoll that this project uses.
enum Readiness {
    /// There are bytes to read, a connection to accept, or the end of input.
    static var readable: UInt32 { EPOLLIN.rawValue }
    /// There is room to write, or a connect has finished.
    static var writable: UInt32 { EPOLLOUT.rawValue }
    /// The peer will send nothing more.
    static var peerClosed: UInt32 { EPOLLRDHUP.rawValue }
    /// Both directions are closed; reported unasked.
    static var hungUp: UInt32 { EPOLLHUP.rawValue }
    /// The descriptor has an error; reported unasked.
    static var failed: UInt32 { EPOLLERR.rawValue }
}
