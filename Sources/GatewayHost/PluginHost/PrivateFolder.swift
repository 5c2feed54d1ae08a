import Glibc

/// A folder of this process alone, where plugin copies live between writing and loading.
struct PrivateFolder: Sendable {
    let path: String

    /// Makes the folder below `$XDG_RUNTIME_DIR`, or below the folder for temporary files.
    init() throws(PluginRefusal) {
        let parent = Self.environment("XDG_RUNTIME_DIR") ?? Self.environment("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/switchyard-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw .unreadable(
                "no private folder below \(parent): \(String(cString: strerror(errno)))"
            )
        }
        path = String(cString: made)
    }

    /// Removes the folder, which is empty unless the process died while it loaded a plugin.
    func remove() { rmdir(path) }

    /// Writes a copy under a name that this process never used before.
    ///
    /// The dynamic loader answers a path that it has seen with the old image, so a name is used once.
    func write(_ bytes: [UInt8], name: String) throws(PluginRefusal) -> String {
        let copy = "\(path)/\(name)"
        let fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard fd >= 0 else {
            throw .unreadable("no private copy: \(String(cString: strerror(errno)))")
        }
        defer { close(fd) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(fd, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                unlink(copy)
                throw .unreadable("no private copy: \(String(cString: strerror(errno)))")
            }
            written += count
        }
        return copy
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
