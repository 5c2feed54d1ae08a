import CProviderABI
import Glibc
import ProviderAPI

/// The bytes of a plugin file, read once, checked, and written to a private copy.
///
/// What is checked is what is loaded: after `init` nothing looks at the operator's file again, so
/// there is no moment at which it could be exchanged.
struct PluginFile {
    /// Larger than any plugin we have seen, debug information included.
    static let maxBytes = 256 * 1024 * 1024

    let bytes: [UInt8]
    let sha256: String
    let stamp: PluginStamp

    /// Reads and checks a file.
    ///
    /// - Parameters:
    ///   - path: The operator's file; links are followed before the owner and mode are checked.
    ///   - pin: The sha256 that the configuration demands, in hexadecimal.
    ///   - requirePin: Whether a file without a pin is refused.
    /// - Throws: What is wrong.
    init(path: String, pin: String?, requirePin: Bool) throws(PluginRefusal) {
        try self.init(checking: path)
        try check(pin: pin, requirePin: requirePin)
    }

    /// Compares the file with its pin, and its stamp with this host.
    ///
    /// - Parameters:
    ///   - pin: The sha256 that the configuration demands, in hexadecimal.
    ///   - requirePin: Whether a file without a pin is refused.
    /// - Throws: What differs.
    func check(pin: String?, requirePin: Bool) throws(PluginRefusal) {
        if let pin {
            let expected = pin.lowercased()
            guard expected == sha256 else { throw .wrongDigest(expected: expected, actual: sha256) }
        } else if requirePin {
            throw .pinMissing
        }
        try stamp.check()
    }

    /// Reads a file and its stamp; the file's owner and mode are checked, the stamp is not.
    init(checking path: String) throws(PluginRefusal) {
        bytes = try Self.read(path)
        sha256 = SHA256.hexadecimal(of: bytes)
        stamp = try Self.stamp(of: bytes)
    }

    /// What tells one state of a file from another without reading it.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int
        let changed: Int64

        /// The identity of the file behind a path, or `nil` where there is none.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            size = Int(clamping: status.st_size)
            changed = Int64(clamping: status.st_ctim.tv_sec)
                .multiplied(saturatingBy: 1_000_000_000)
                .adding(saturating: Int64(clamping: status.st_ctim.tv_nsec))
        }
    }

    /// Reads the stamp of a file without checking or loading it.
    static func stamp(of bytes: [UInt8]) throws(PluginRefusal) -> PluginStamp {
        var result = Result<PluginStamp, PluginRefusal>.failure(.noStamp)
        bytes.withUnsafeBytes { buffer in
            do throws(PluginRefusal) {
                guard let section = try ElfFile(buffer).section(named: ".provider_stamp") else {
                    return
                }
                result = .success(try PluginStamp(section: section))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    private static func read(_ path: String) throws(PluginRefusal) -> [UInt8] {
        let file = try open(path)
        let (fd, status) = (file.fd, file.status)
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .untrustedOwner(uid: status.st_uid)
        }
        guard status.st_mode & 0o022 == 0 else { throw .writableByOthers(mode: status.st_mode) }
        guard status.st_size <= maxBytes else {
            throw .tooLarge(bytes: Int(clamping: status.st_size), limit: maxBytes)
        }
        guard !hasWriter(fd) else { throw .beingWritten }
        let bytes = try read(fd, count: Int(clamping: status.st_size))
        guard isUnwritten(fd, since: status) else { throw .beingWritten }
        return bytes
    }

    private static func open(_ path: String) throws(PluginRefusal) -> RegularFile {
        do throws(FileFailure) {
            return try RegularFile(path)
        } catch {
            throw .unreadable(error.reason)
        }
    }

    /// Whether nobody has written to a file since it was looked at.
    ///
    /// The time of its last change would not do: that is also when it was replaced by another file,
    /// and then what was read of it is whole.
    private static func isUnwritten(_ fd: Int32, since before: stat) -> Bool {
        var now = stat()
        return fstat(fd, &now) == 0 && now.st_size == before.st_size
            && now.st_mtim.tv_sec == before.st_mtim.tv_sec
            && now.st_mtim.tv_nsec == before.st_mtim.tv_nsec
    }

    /// Whether any process has the file open for writing.
    ///
    /// The kernel grants a read lease (fcntl(2), F_SETLEASE) only where nobody does. Where a file
    /// system has no leases, only a file that changes while it is read is noticed.
    private static func hasWriter(_ fd: Int32) -> Bool {
        let (setSignal, setLease): (Int32, Int32) = (10, 1024)
        // A writer that comes in between waits for us, and the signal that says so ends nothing.
        _ = fcntl(fd, setSignal, SIGURG)
        guard fcntl(fd, setLease, Int32(F_RDLCK)) != 0 else {
            _ = fcntl(fd, setLease, Int32(F_UNLCK))
            return false
        }
        return errno == EAGAIN
    }

    private static func read(_ fd: Int32, count: Int) throws(PluginRefusal) -> [UInt8] {
        var failure: PluginRefusal?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(fd, buffer.baseAddress.map { $0 + filled }, count - filled)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
            if filled < count { failure = .unreadable("it shrank while it was read") }
        }
        if let failure { throw failure }
        return bytes
    }
}
