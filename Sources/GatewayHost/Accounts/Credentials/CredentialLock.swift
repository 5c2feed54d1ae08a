import Glibc

/// A lock on one credential that holds between processes; the kernel frees it when a process dies.
///
/// Lock files are never removed: whoever waits for one holds the same file as whoever has it.
final class CredentialLock {
    private let fd: Int32

    /// Takes the lock without waiting; `nil` while another process has it.
    ///
    /// - Parameters:
    ///   - name: The credential file.
    ///   - folder: The folder that it is in.
    init?(_ name: String, in folder: CredentialFolder) {
        let locks = "\(folder.path)/.locks"
        mkdir(locks, 0o700)
        fd = open("\(locks)/\(name).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fd >= 0 else { return nil }
        guard flock(fd, LOCK_EX | LOCK_NB) == 0 else {
            close(fd)
            return nil
        }
    }

    deinit { close(fd) }
}
