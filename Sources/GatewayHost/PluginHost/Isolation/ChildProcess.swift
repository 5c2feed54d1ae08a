import Glibc

/// The child process of an isolated plugin, as its parent holds it.
struct ChildProcess {
    /// Where the child finds the plugin file, and the first of its sockets.
    static let imageDescriptor: Int32 = 3
    static let firstLaneDescriptor: Int32 = 4

    let id: pid_t
    let lanes: [PluginLane]

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - program: The host itself.
    ///   - image: The plugin file, open for reading.
    ///   - laneCount: How many calls it can take at a time.
    ///   - epoch: The number of the start.
    init?(program: String, image: Int32, laneCount: Int, epoch: Int) {
        let pairs = (0..<laneCount).compactMap { _ in Self.pair() }
        defer { for pair in pairs { close(pair.child) } }
        let lanes = pairs.map { PluginLane(fd: $0.parent, epoch: epoch) }
        guard pairs.count == laneCount,
            let id = Self.spawn(program, [image] + pairs.map(\.child))
        else { return nil }
        self.id = id
        self.lanes = lanes
    }

    /// Waits for the end and leaves the process id taken until ``reap()``.
    func waitForEnd() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    /// Gives the process id back.
    ///
    /// - Returns: How the process ended, in words.
    func reap() -> String {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return Self.describe(status)
    }

    /// How a process ended, in words.
    static func describe(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal != 0 else { return "exit status \((status >> 8) & 0xff)" }
        return strsignal(signal).map { String(cString: $0) } ?? "signal \(signal)"
    }

    private static func spawn(_ program: String, _ descriptors: [Int32]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // What a plugin prints belongs beside the log, not into the access log.
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, imageDescriptor + Int32(index))
        }
        let words = [program, "--isolated", String(descriptors.count - 1)]
        let environment = ["SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin"]
        var child = pid_t()
        let status = withCStrings(words) { words in
            withCStrings(environment) { posix_spawn(&child, program, &actions, nil, words, $0) }
        }
        return status == 0 ? child : nil
    }

    private static func pair() -> (parent: Int32, child: Int32)? {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        // Above all numbers that the child's descriptors are given, so that none is overwritten.
        let child = fcntl(ends[1], F_DUPFD_CLOEXEC, 256)
        close(ends[1])
        guard child >= 0 else {
            close(ends[0])
            return nil
        }
        return (ends[0], child)
    }
}
