import Glibc
import Synchronization

/// The terminal, or whatever stands in for it.
enum Console {
    private static let kept = Atomic<Int32>(STDOUT_FILENO)

    /// Standard output as the process was given it.
    static var output: Int32 { kept.load(ordering: .relaxed) }

    /// Keeps standard output for this program: what a plugin prints goes to standard error.
    static func keepOutput() {
        let own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard own >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return }
        kept.store(own, ordering: .relaxed)
    }

    /// Writes a line to standard output.
    static func write(_ text: String) { put(text, to: output) }

    /// Writes a line to standard error.
    static func complain(_ text: String) { put("switchyard: " + text, to: STDERR_FILENO) }

    private static func put(_ text: String, to fd: Int32) {
        let bytes = Array((text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(fd, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}
