import CLinux
import Glibc
import Synchronization

/// The certificate authorities of `ca-bundle`, in memory.
///
/// libcurl opens their file for each connection, on a loop. What it opens is a copy, so that no loop
/// waits for a disk, nor for what has taken the file's place: a pipe, say.
enum AuthorityCopy {
    private struct Copy {
        let fd: Int32
        var identity: PluginFile.Identity?
    }

    /// A hundred times the bundle of a distribution.
    private static let maxBytes = 16 * 1024 * 1024
    private static let copies = Mutex<[String: Copy]>([:])

    /// What libcurl is to open for a file.
    static func place(of path: String) -> String {
        copies.withLock { $0[path].map { "/proc/self/fd/\($0.fd)" } } ?? path
    }

    /// Copies a file, or copies it again after a change; the copy keeps its place.
    ///
    /// - Parameter path: The file.
    /// - Throws: Why it cannot be used; an earlier copy stays then.
    static func refresh(_ path: String) throws(FileFailure) {
        let identity = PluginFile.Identity(path)
        let known = copies.withLock { $0[path] }
        if let known, known.identity == identity { return }
        let bytes = try RegularFile.read(path, limit: maxBytes)
        guard bytes.firstRange(of: Array("-----BEGIN ".utf8)) != nil else {
            throw FileFailure(description: "it holds no certificate in PEM form")
        }
        let fd = try memory(holding: bytes, at: known?.fd)
        copies.withLock { $0[path] = Copy(fd: fd, identity: identity) }
    }

    /// Puts bytes into memory that is opened like a file.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - place: The descriptor that it is to have, in place of what that is now.
    /// - Returns: The descriptor.
    /// - Throws: Why there is no memory for it.
    private static func memory(
        holding bytes: [UInt8],
        at place: Int32?
    ) throws(FileFailure) -> Int32 {
        let fd = linux_shared_memory("authorities", 0)
        guard fd >= 0 else { throw FileFailure("it cannot be copied") }
        do throws(FileFailure) {
            try AtomicFile.put(bytes, to: fd)
        } catch {
            close(fd)
            throw error
        }
        guard let place else { return fd }
        defer { close(fd) }
        guard linux_replace_descriptor(fd, place) >= 0 else {
            throw FileFailure("it cannot be copied")
        }
        return place
    }
}
