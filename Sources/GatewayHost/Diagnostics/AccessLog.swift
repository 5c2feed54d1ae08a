import Glibc
import Synchronization

/// One line a request, on standard output.
final class AccessLog: Sendable {
    private let writer: LogWriter?
    private let enabled: Atomic<Bool>

    /// Creates the log.
    ///
    /// - Parameters:
    ///   - writer: Where lines go.
    ///   - isEnabled: Whether lines are written at all.
    init(writer: LogWriter?, isEnabled: Bool) {
        self.writer = writer
        enabled = Atomic(isEnabled)
    }

    /// Whether lines are written.
    var isEnabled: Bool { enabled.load(ordering: .relaxed) }

    /// Turns the log on or off.
    func enable(_ isEnabled: Bool) { enabled.store(isEnabled, ordering: .relaxed) }

    /// Writes a line with its line feed.
    ///
    /// - Parameter line: The line.
    /// - Returns: Whether it was taken; whoever reads the log may be too slow.
    @discardableResult
    func write(_ line: UnsafeRawBufferPointer) -> Bool { writer?.write(line) ?? true }

    /// Writes a short line in the place of one that was not taken.
    func writeInReserve(_ line: UnsafeRawBufferPointer) { writer?.writeInReserve(line) }

    /// Writes what a person is told, whether requests are logged or not.
    func say(_ text: String) {
        _ = Array((text + "\n").utf8).withUnsafeBytes { write($0) }
    }

    /// Writes what is pending.
    func close(within nanoseconds: Int64 = LogWriter.closeTime) {
        writer?.close(within: nanoseconds)
    }
}
