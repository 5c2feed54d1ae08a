import Glibc

/// Lines from standard input, for a command with a loop.
final class TerminalInput: Channel {
    private static let maxLine = 64 * 1024

    private let loop: EventLoop
    private let line: (String) -> Void
    private let ended: () -> Void
    private var bytes: [UInt8] = []
    private var isOpen = true
    private var savedMode: termios?

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - loop: Where `line` is called.
    ///   - ended: Called when there will be no more.
    ///   - line: Takes each line.
    init(
        on loop: EventLoop,
        ended: @escaping () -> Void,
        _ line: @escaping (String) -> Void
    ) {
        self.ended = ended
        self.loop = loop
        self.line = line
        // Regular files cannot be waited for, and need not be.
        if !loop.register(STDIN_FILENO, Readiness.readable, self) {
            loop.schedule(after: 0) { [weak self] in self?.readAll() }
        }
    }

    /// Whether what is typed is shown.
    func echo(_ isShown: Bool) {
        var mode = termios()
        guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
        if savedMode == nil { savedMode = mode }
        if isShown { mode.c_lflag |= tcflag_t(ECHO) } else { mode.c_lflag &= ~tcflag_t(ECHO) }
        tcsetattr(STDIN_FILENO, TCSANOW, &mode)
    }

    /// Stops reading and leaves the terminal as it was.
    func close() {
        if isOpen { loop.deregister(STDIN_FILENO) }
        isOpen = false
        guard var mode = savedMode else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &mode)
        savedMode = nil
    }

    func ready(_ events: UInt32) {
        if fill() { return deliver() }
        close()
        finish()
    }

    private func readAll() {
        while isOpen, fill() { deliver() }
        if isOpen { finish() }
    }

    /// Takes a last line that does not end.
    private func finish() {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
        deliver()
        ended()
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return true }
        guard count > 0, bytes.count < Self.maxLine else { return false }
        bytes += buffer[..<count]
        return true
    }

    private func deliver() {
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            let text = String(decoding: bytes[..<end], as: UTF8.self)
            bytes.removeSubrange(...end)
            line(text.hasSuffix("\r") ? String(text.dropLast()) : text)
        }
    }
}
