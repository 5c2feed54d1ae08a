import Glibc

/// Reads files whose name may lead to anything: a pipe, a device, a folder, a file without an end.
///
/// Nothing is waited for, and no more is read than allowed. Links are followed.
struct RegularFile: ~Copyable {
    /// Larger than any credential; a key file holds some kilobytes.
    static let smallLimit = 1024 * 1024

    /// The descriptor, closed with the value.
    let fd: Int32
    /// What the file was when it was opened.
    let status: stat

    /// Opens a file for reading.
    ///
    /// - Parameter path: The file.
    /// - Throws: Why it cannot be opened; that it is no regular file, for one.
    init(_ path: String) throws(FileFailure) {
        // Opening alone may have an effect on a device.
        _ = try Self.check { stat(path, &$0) }
        let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard fd >= 0 else { throw FileFailure("it cannot be opened") }
        do throws(FileFailure) {
            status = try Self.check { fstat(fd, &$0) }
        } catch {
            close(fd)
            throw error
        }
        self.fd = fd
    }

    deinit { close(fd) }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The largest size that is read.
    /// - Returns: Its content.
    /// - Throws: Why it cannot be read.
    static func read(_ path: String, limit: Int = smallLimit) throws(FileFailure) -> [UInt8] {
        let file = try RegularFile(path)
        guard file.status.st_size <= limit else { throw tooLarge(limit) }
        var content = BoundedReader(limit: limit)
        while try content.take(from: file.fd) {}
        return content.bytes
    }

    /// What is said of a file that is too large.
    static func tooLarge(_ limit: Int) -> FileFailure {
        let mebibyte = 1024 * 1024
        let size = limit % mebibyte == 0 ? "\(limit / mebibyte) MiB" : "\(limit) bytes"
        return FileFailure(description: "it is larger than \(size)")
    }

    private static func check(_ look: (inout stat) -> Int32) throws(FileFailure) -> stat {
        var status = stat()
        guard look(&status) == 0 else { throw FileFailure("it cannot be opened") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFailure(description: "it is \(kind(status)), not a regular file")
        }
        return status
    }

    private static func kind(_ status: stat) -> String {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}

/// Reads a descriptor to its end, and no further than allowed.
struct BoundedReader {
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(limit: Int) { self.limit = limit }

    /// Reads once.
    ///
    /// - Parameter fd: The descriptor.
    /// - Returns: Whether there may be more.
    /// - Throws: Why it cannot be read, or that it holds too much.
    mutating func take(from fd: Int32) throws(FileFailure) -> Bool {
        let count = Glibc.read(fd, &buffer, buffer.count)
        if count < 0, errno == EINTR { return true }
        guard count >= 0 else { throw FileFailure("it cannot be read") }
        bytes += buffer[..<count]
        guard bytes.count <= limit else { throw RegularFile.tooLarge(limit) }
        return count > 0
    }
}
