import Glibc

/// Where log lines go: a descriptor that other processes may hold as well.
///
/// So it stays as blocking as it is. What can be full is asked for room first, and given no more than
/// it surely takes then.
struct LogSink: Sendable {
    /// What became of a write.
    enum Outcome {
        case wrote(Int)
        /// There is no room yet.
        case full
        /// The reader is gone, or the disk refuses.
        case refused
    }

    /// What a pipe takes without waiting as soon as it takes anything (pipe(7): a page).
    private static let piece = 4096

    private static let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)

    private enum Kind { case file, socket, other }

    private let fd: Int32
    private let kind: Kind

    init(fd: Int32) {
        self.fd = fd
        var status = stat()
        let known = fstat(fd, &status) == 0
        switch status.st_mode & S_IFMT {
        case S_IFREG where known: kind = .file
        case S_IFSOCK where known: kind = .socket
        default: kind = .other
        }
    }

    /// Writes as much as there is room for.
    ///
    /// - Parameters:
    ///   - bytes: What is to be written.
    ///   - milliseconds: How long to wait for room.
    /// - Returns: What became of it.
    func write(_ bytes: UnsafeRawBufferPointer, within milliseconds: Int32) -> Outcome {
        guard kind == .file || hasRoom(within: milliseconds) else { return .full }
        let count =
            switch kind {
            case .file: Glibc.write(fd, bytes.baseAddress, bytes.count)
            case .socket:
                send(fd, bytes.baseAddress, bytes.count, Self.flags)
            case .other: Glibc.write(fd, bytes.baseAddress, min(bytes.count, Self.piece))
            }
        if count > 0 { return .wrote(count) }
        return errno == EINTR || errno == EAGAIN ? .full : .refused
    }

    private func hasRoom(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }
}
