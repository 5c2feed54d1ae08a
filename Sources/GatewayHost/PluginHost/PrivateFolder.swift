import Glibc

/// A folder of this process alone, where plugin copies live between writing and loading.
///
/// The process holds a lock on it, which the kernel frees when the process dies, so that the next one
/// can tell what a killed one has left.
final class PrivateFolder: Sendable {
    private static let prefix = "switchyard-plugins-"

    let path: String
    private let fd: Int32

    /// Makes the folder below `$XDG_RUNTIME_DIR`, or below the folder for temporary files.
    init() throws(PluginRefusal) {
        let parent = Self.environment("XDG_RUNTIME_DIR") ?? Self.environment("TMPDIR") ?? "/tmp"
        Self.sweep(parent)
        do throws(FileFailure) {
            (path, fd) = try Self.make(in: parent)
        } catch {
            throw .unreadable("no private folder below \(parent): \(error.reason)")
        }
    }

    deinit {
        remove()
        close(fd)
    }

    /// Removes the folder, which is empty unless the process died while it loaded a plugin.
    func remove() { rmdir(path) }

    /// Writes a copy under a name that this process never used before.
    ///
    /// The dynamic loader answers a path that it has seen with the old image, so a name is used once.
    func write(_ bytes: [UInt8], name: String) throws(PluginRefusal) -> String {
        let copy = "\(path)/\(name)"
        let file = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .unreadable("no private copy: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        do throws(FileFailure) {
            try AtomicFile.put(bytes, to: file)
        } catch {
            unlink(copy)
            throw .unreadable("no private copy: \(error.reason)")
        }
        return copy
    }

    private static func make(in parent: String) throws(FileFailure) -> (path: String, fd: Int32) {
        // Another process may take it for left over before it is locked.
        for _ in 1...5 {
            var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else { throw FileFailure("it cannot be made") }
            let path = String(cString: made)
            if let fd = lock(path) { return (path, fd) }
        }
        throw FileFailure("it cannot be locked")
    }

    /// Removes the folders of processes that were killed, with the copies in them.
    private static func sweep(_ parent: String) {
        let names = (try? FolderListing.names(in: parent)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            guard let fd = lock(path) else { continue }
            for file in (try? FolderListing.names(in: path)) ?? [] { unlink("\(path)/\(file)") }
            rmdir(path)
            close(fd)
        }
    }

    /// Locks a folder of this user that no process holds.
    private static func lock(_ path: String) -> Int32? {
        let fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard fd >= 0 else { return nil }
        var (held, found) = (stat(), stat())
        guard fstat(fd, &held) == 0, held.st_uid == geteuid(),
            flock(fd, LOCK_EX | LOCK_NB) == 0,
            lstat(path, &found) == 0, found.st_ino == held.st_ino
        else {
            close(fd)
            return nil
        }
        return fd
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
