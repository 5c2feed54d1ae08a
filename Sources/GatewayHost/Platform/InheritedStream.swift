import Glibc

/// A pipe that a shell has given this process: standard input, or the `/dev/fd/63` of `<(command)`.
///
/// It can be read once, so it is read at the start, and never again.
struct InheritedStream: Sendable {
    private static let folders = ["/dev/fd/", "/proc/self/fd/"]
    /// How long whoever writes may take, in nanoseconds.
    private static let patience: Int64 = 30_000_000_000

    private let fd: Int32

    /// Finds the pipe behind a path; `nil` for files, and for pipes that have a name of their own.
    init?(_ path: String) {
        let digits = Self.folders.first(where: path.hasPrefix).map { path.dropFirst($0.count) }
        let number = digits.flatMap { Int32($0, radix: 10) }
        guard let fd = path == "/dev/stdin" ? STDIN_FILENO : number else { return nil }
        var status = stat()
        guard fstat(fd, &status) == 0,
            [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
        else { return nil }
        self.fd = fd
    }

    /// Reads to the end.
    ///
    /// - Parameter limit: The largest size that is read.
    /// - Returns: The content.
    /// - Throws: Why it cannot be read, or that it does not end.
    func read(limit: Int) throws(FileFailure) -> [UInt8] {
        let deadline = EventLoop.monotonicTime() + Self.patience
        var content = BoundedReader(limit: limit)
        while EventLoop.monotonicTime() < deadline {
            var waiting = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            guard try content.take(from: fd) else { return content.bytes }
        }
        let seconds = Self.patience / 1_000_000_000
        throw FileFailure(description: "the pipe did not end within \(seconds) s")
    }

    /// Reads a file, or the pipe that stands in for it.
    ///
    /// - Parameters:
    ///   - path: What a person has named on the command line.
    ///   - limit: The largest size that is read.
    /// - Returns: The content.
    /// - Throws: Why it cannot be read.
    static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        if let stream = InheritedStream(path) { return try stream.read(limit: limit) }
        return try RegularFile.read(path, limit: limit)
    }
}
