import Glibc
import Synchronization

/// A file that is being written beside the one whose place it will take.
///
/// Whoever writes it holds a lock on it, which the kernel frees when the process dies: so what a killed
/// process has left is told from what another one is writing, by whoever shares the folder.
struct TemporaryFile: ~Copyable {
    private static let count = Atomic<Int>(0)
    /// A name may have 255 bytes, and these have a few more than the file's own.
    private static let maxStem = 200

    let path: String
    let fd: Int32

    /// Makes the file, readable for its owner alone.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - name: The name of the file that it will replace.
    /// - Throws: Why there is none.
    init(in folder: String, for name: String) throws(FileFailure) {
        let stem = String(decoding: name.utf8.prefix(Self.maxStem), as: UTF8.self)
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        let path = "\(folder)/.\(stem).\(getpid()).\(number).tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        // What has this name was left by another process of this number.
        unlink(path)
        let fd = open(path, flags, 0o600)
        guard fd >= 0 else { throw FileFailure("no new file can be made beside it") }
        guard flock(fd, LOCK_EX | LOCK_NB) == 0 || errno == EOPNOTSUPP || errno == ENOLCK else {
            close(fd)
            throw FileFailure("no new file can be made beside it")
        }
        (self.path, self.fd) = (path, fd)
    }

    deinit { close(fd) }

    /// Takes the place of a file.
    ///
    /// - Parameter target: The file.
    /// - Throws: Why it cannot.
    func rename(to target: String) throws(FileFailure) {
        guard Glibc.rename(path, target) == 0 else { throw FileFailure("it cannot be replaced") }
    }

    /// Removes what processes have left that were killed.
    ///
    /// - Parameter folder: The folder; what is of others in it stays.
    /// - Returns: How many files there were.
    static func sweep(_ folder: String) -> Int {
        let names = (try? FolderListing.names(in: folder)) ?? []
        return names.filter { isOne($0) && remove("\(folder)/\($0)") }.count
    }

    /// Whether a name is one of ours: `.NAME.PROCESS.NUMBER.tmp`.
    static func isOne(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 5, parts.first == "", parts.last == "tmp" else { return false }
        return parts[(parts.count - 3)..<(parts.count - 1)].allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    private static func remove(_ path: String) -> Bool {
        let fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
        guard fd >= 0 else { return false }
        defer { close(fd) }
        var status = stat()
        guard fstat(fd, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), flock(fd, LOCK_EX | LOCK_NB) == 0
        else { return false }
        return unlink(path) == 0
    }
}
