import Glibc

/// Writes small files of this gateway's own so that a crash leaves the old or the new one.
enum AtomicFile {
    /// Replaces a file.
    ///
    /// The new content is on the disk before it gets the name, and the name before this returns.
    ///
    /// - Parameters:
    ///   - folder: The folder, which exists.
    ///   - name: The file's name.
    ///   - bytes: The content.
    ///   - rights: Whose it is and who may read it.
    /// - Throws: Why it cannot be written; the old file is untouched then.
    static func write(
        _ folder: String,
        _ name: String,
        _ bytes: [UInt8],
        rights: FileRights = FileRights()
    ) throws(FileFailure) {
        let temporary = try TemporaryFile(in: folder, for: name)
        do throws(FileFailure) {
            try rights.give(to: temporary.fd)
            try put(bytes, to: temporary.fd)
            guard fsync(temporary.fd) == 0 else {
                throw FileFailure("it cannot be written to the disk")
            }
            try temporary.rename(to: "\(folder)/\(name)")
        } catch {
            unlink(temporary.path)
            throw error
        }
        syncFolder(folder)
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

/// Whose a file is and who may read it.
struct FileRights: Sendable, Equatable {
    /// The user and the group, where it is not to be this process's own.
    var owner: uid_t?
    var group: gid_t?
    var mode: mode_t = 0o600

    /// Gives the rights to an open file.
    ///
    /// - Parameter fd: The file, which belongs to this process.
    /// - Throws: That this process cannot give it away.
    func give(to fd: Int32) throws(FileFailure) {
        let isOwn = (owner ?? geteuid()) == geteuid() && (group ?? getegid()) == getegid()
        guard isOwn || fchown(fd, owner ?? geteuid(), group ?? getegid()) == 0 else {
            throw FileFailure("a new one cannot be given its owner")
        }
        guard mode == 0o600 || fchmod(fd, mode) == 0 else {
            throw FileFailure("a new one cannot be given its mode")
        }
    }
}
