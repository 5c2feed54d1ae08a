import Glibc

/// Reads and writes small files of this gateway's own so that a crash leaves the old or the new one.
enum AtomicFile {
    /// Why a file cannot be read or written.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
        /// Whether there is no such file.
        var isAbsent = false
    }

    /// Larger than any credential; a key file holds some kilobytes.
    static let maxBytes = 1024 * 1024

    /// Reads a regular file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The largest size that is read.
    /// - Returns: Its content.
    /// - Throws: Why it cannot be read.
    static func read(_ path: String, limit: Int = maxBytes) throws(Failure) -> [UInt8] {
        // A pipe in the folder must not hold up the gateway.
        let fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard fd >= 0 else { throw failure("it cannot be opened", isAbsent: errno == ENOENT) }
        defer { close(fd) }
        var status = stat()
        guard fstat(fd, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "it is not a regular file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(fd, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("it cannot be read") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw Failure(description: "it is larger than \(limit) bytes")
            }
        }
    }

    /// Replaces a file, readable for its owner alone.
    ///
    /// The new content is on the disk before it gets the name, and the name before this returns.
    ///
    /// - Parameters:
    ///   - folder: The folder, which exists.
    ///   - name: The file's name.
    ///   - bytes: The content.
    /// - Throws: Why it cannot be written; the old file is untouched then.
    static func write(_ folder: String, _ name: String, _ bytes: [UInt8]) throws(Failure) {
        let temporary = "\(folder)/.\(name).\(getpid()).tmp"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let fd = open(temporary, flags, 0o600)
        guard fd >= 0 else { throw failure("no new file can be made beside it") }
        do throws(Failure) {
            defer { close(fd) }
            try put(bytes, to: fd)
            guard fsync(fd) == 0 else { throw failure("it cannot be written to the disk") }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, "\(folder)/\(name)") == 0 else {
            defer { unlink(temporary) }
            throw failure("it cannot be replaced")
        }
        syncFolder(folder)
    }

    private static func put(_ bytes: [UInt8], to fd: Int32) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(fd, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("it cannot be written") }
            written += count
        }
    }

    private static func syncFolder(_ folder: String) {
        let fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fd >= 0 else { return }
        fsync(fd)
        close(fd)
    }

    private static func failure(_ what: String, isAbsent: Bool = false) -> Failure {
        Failure(description: "\(what): \(String(cString: strerror(errno)))", isAbsent: isAbsent)
    }
}
