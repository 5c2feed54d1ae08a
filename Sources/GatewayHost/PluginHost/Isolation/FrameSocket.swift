import Glibc
import ProviderAPI

/// One end of a pair of sockets that carries frames.
struct FrameSocket: ~Copyable {
    /// Why a frame did not pass.
    enum Failure: Error, Equatable {
        case timeout
        /// The other end is gone, or writes nonsense.
        case closed
    }

    /// Larger than any body that a gateway should accept.
    static let maxFrame = 1024 * 1024 * 1024
    /// Waits for ever.
    static let never = Int64.max

    private let fd: Int32
    private var input = ByteBuffer(capacity: 4096)
    /// The bytes of the frame that was handed out last.
    private var lent = 0

    /// Takes a descriptor, which it closes in the end.
    init(fd: Int32) { self.fd = fd }

    deinit { close(fd) }

    /// Sends a frame.
    ///
    /// - Parameters:
    ///   - frame: With its length.
    ///   - deadline: On the monotonic clock.
    /// - Throws: Why it was not sent.
    func send(_ frame: UnsafeRawBufferPointer, until deadline: Int64) throws(Failure) {
        var sent = 0
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        while sent < frame.count {
            let count = Glibc.send(
                fd,
                frame.baseAddress.map { $0 + sent },
                frame.count - sent,
                flags
            )
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(POLLOUT, until: deadline)
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    /// Waits for a frame.
    ///
    /// - Parameter deadline: On the monotonic clock.
    /// - Returns: The frame without its length, valid until the next call.
    /// - Throws: Why there is none.
    mutating func receive(until deadline: Int64) throws(Failure) -> UnsafeRawBufferPointer {
        input.consume(lent)
        lent = 0
        input.shrinkIfEmpty(above: 1024 * 1024)
        try fill(MemoryLayout<UInt32>.size, until: deadline)
        let count = Int(clamping: input.bytes.loadUnaligned(as: UInt32.self))
        guard count > 0, count <= Self.maxFrame else { throw .closed }
        lent = MemoryLayout<UInt32>.size + count
        try fill(lent, until: deadline)
        return UnsafeRawBufferPointer(rebasing: input.bytes[MemoryLayout<UInt32>.size..<lent])
    }

    /// Reads until the buffer holds as many bytes.
    private mutating func fill(_ wanted: Int, until deadline: Int64) throws(Failure) {
        while input.count < wanted {
            // A length alone reserves nothing: storage grows with what has really come.
            let room = min(max(wanted - input.count, 4096), max(input.count, 64 * 1024))
            try wait(POLLIN, until: deadline)
            let count = input.fill(atLeast: room) { recv(fd, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                lent = 0
                throw .closed
            }
        }
    }

    private func wait(_ events: Int32, until deadline: Int64) throws(Failure) {
        guard deadline != Self.never || events == POLLOUT else { return }
        var waiting = pollfd(fd: fd, events: Int16(truncatingIfNeeded: events), revents: 0)
        let left = deadline == Self.never ? -1 : deadline - EventLoop.monotonicTime()
        guard deadline == Self.never || left > 0 else { throw .timeout }
        let milliseconds = left < 0 ? -1 : Int32(clamping: min(left, 1 << 60) / 1_000_000 + 1)
        if poll(&waiting, 1, milliseconds) == 0 { throw .timeout }
    }
}
