import Glibc
import Synchronization

/// Writes small files of this gateway's own so that a crash leaves the old or the new one.
enum AtomicFile {
    private static let count = Atomic<Int>(0)

    /// Replaces a file, readable for its owner alone.
    ///
    /// The new content is on the disk before it gets the name, and the name before this returns.
    ///
    /// - Parameters:
    ///   - folder: The folder, which exists.
    ///   - name: The file's name.
    ///   - bytes: The content.
    /// - Throws: Why it cannot be written; the old file is untouched then.
    static func write(_ folder: String, _ name: String, _ bytes: [UInt8]) throws(FileFailure) {
        let temporary = "\(folder)/.\(name).\(getpid()).\(nextNumber()).tmp"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let fd = open(temporary, flags, 0o600)
        guard fd >= 0 else { throw FileFailure("no new file can be made beside it") }
        do throws(FileFailure) {
            defer { close(fd) }
            try put(bytes, to: fd)
            guard fsync(fd) == 0 else { throw FileFailure("it cannot be written to the disk") }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, "\(folder)/\(name)") == 0 else {
            defer { unlink(temporary) }
            throw FileFailure("it cannot be replaced")
        }
        syncFolder(folder)
    }

    /// Tells the files of two threads apart.
    private static func nextNumber() -> Int {
        count.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Writes all bytes to a descriptor.
    static func put(_ bytes: [UInt8], to fd: Int32) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(fd, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure("it cannot be written") }
            written += count
        }
    }

    private static func syncFolder(_ folder: String) {
        let fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fd >= 0 else { return }
        fsync(fd)
        close(fd)
    }
}
