import Glibc

/// A wall clock of a gateway that jumps ahead while its timers run on as they did.
///
/// So it is on a machine that wakes from sleep.
struct MovableClock {
    private static let folder = TemporaryFolder()
    private static let library = FixedPlugin.build("Clock", in: folder, of: "clock.c")

    private let folder = TemporaryFolder()
    private var file: String { "\(folder.path)/ahead" }

    init() { jump(to: 0) }

    /// What a gateway is started with.
    var environment: [String] { ["LD_PRELOAD=\(Self.library)", "TEST_CLOCK=\(file)"] }

    /// Moves the clock.
    ///
    /// - Parameter seconds: How far it is ahead from now on.
    func jump(to seconds: Int64) {
        // Written in place, since the gateway has it mapped.
        let fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(fd) }
        let count = withUnsafeBytes(of: seconds) { write(fd, $0.baseAddress, $0.count) }
        precondition(count == 8, "cannot write \(file)")
    }
}
