import Glibc

/// The child process of an isolated plugin, as its parent holds it.
struct ChildProcess {
    /// Where the child finds the plugin file, and the first of its sockets.
    static let imageDescriptor = ProcessStart.firstDescriptor
    static let firstLaneDescriptor = ProcessStart.firstDescriptor + 1

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
        let pairs = (0..<laneCount).compactMap { _ in ProcessStart.socketPair(SOCK_STREAM) }
        defer { for pair in pairs { close(pair.child) } }
        let lanes = pairs.map { PluginLane(fd: $0.parent, epoch: epoch) }
        let start = ProcessStart(
            words: [program, "--isolated", String(laneCount)],
            descriptors: [image] + pairs.map(\.child),
            surroundings: .silent
        )
        guard pairs.count == laneCount, let id = start.run() else { return nil }
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
    /// - Returns: How the process ended.
    func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// How a process ended, in words.
    static func describe(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal != 0 else { return "exit status \((status >> 8) & 0xff)" }
        return strsignal(signal).map { String(cString: $0) } ?? "signal \(signal)"
    }

    /// Why a process that loaded a plugin is no more, in words.
    static func failureToLoad(_ status: Int32) -> String {
        let ending = describe(status)
        let kind = status & 0x7f == 0 ? "it ended the process" : "it crashed"
        return "\(kind) (\(ending)) while it was loaded"
    }
}
