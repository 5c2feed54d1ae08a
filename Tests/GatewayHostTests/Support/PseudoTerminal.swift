import Glibc
import Synchronization

/// A terminal without a screen: what is printed is kept, and keys are pressed by a test.
final class PseudoTerminal: Sendable {
    /// The name of the device that a program opens.
    let name: String
    private let keyboard: Int32
    private let line: Int32
    private let printed = Mutex<[UInt8]>([])

    init() {
        // pts(4): what posix_openpt, unlockpt and ptsname do, which the module map leaves out.
        let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (isLocked, number): (Int32, UInt32) = (0, 0)
        precondition(ioctl(keyboard, setLock, &isLocked) == 0, "no terminal")
        precondition(ioctl(keyboard, getNumber, &number) == 0, "no terminal")
        name = "/dev/pts/\(number)"
        // Held open, so that its mode can be read when the program is gone.
        line = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        precondition(line >= 0)
        _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(line)
        close(keyboard)
    }

    /// All that was printed, and what was typed where that is shown.
    var text: String {
        printed.withLock { printed in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = read(keyboard, &buffer, buffer.count), count > 0 {
                printed += buffer[..<count]
            }
            return String(decoding: printed, as: UTF8.self).replacing("\r\n", with: "\n")
        }
    }

    /// Presses keys; a line ends with a line feed.
    func type(_ bytes: [UInt8]) { _ = write(keyboard, bytes, bytes.count) }

    /// Presses Ctrl and a letter.
    func press(control letter: Character) {
        type([(letter.asciiValue ?? 0) & 0x1f])
    }

    /// What the line is set to.
    struct Mode: Equatable {
        var isShown: Bool
        var local: tcflag_t
        var input: tcflag_t
        var output: tcflag_t
    }

    var mode: Mode {
        var mode = termios()
        tcgetattr(line, &mode)
        return Mode(
            isShown: mode.c_lflag & tcflag_t(ECHO) != 0,
            local: mode.c_lflag,
            input: mode.c_iflag,
            output: mode.c_oflag
        )
    }
}
