import Glibc

/// Tries a plugin in a child process before this one maps it.
///
/// A constructor or a self-test that crashes or hangs takes only the child with it.
struct PluginProbe: Sendable {
    /// The program that understands `--probe FILE`; the host itself.
    let program: String
    /// How long a probe may take, in seconds; a load takes some 10 ms.
    var timeLimit: Int32 = 10

    /// The exit status of a child that has loaded a plugin and come to its own end.
    ///
    /// It is none that a plugin would end the process with.
    static let passed: Int32 = 93
    /// The wait status of a child that says why it has not loaded a plugin.
    private static let refused: Int32 = 1 << 8

    /// Whether a child that loads a plugin came to its own end.
    static func hasPassed(_ status: Int32) -> Bool { status == passed << 8 }

    /// Runs the probe.
    ///
    /// - Parameters:
    ///   - copy: The private copy.
    ///   - settings: A file with the settings to create an instance with. They may hold secrets, so
    ///     the child reads them from its standard input and not from its command line.
    /// - Throws: What went wrong in the child.
    func run(copy: String, settings: String) throws(PluginRefusal) {
        let (status, report) = try child(["--probe", copy], input: settings)
        try judge(status, report: report)
    }

    /// Lets a child map a plugin and say what the plugin says of itself.
    ///
    /// - Parameter copy: The private copy.
    /// - Returns: The DESCRIPTOR document.
    /// - Throws: What went wrong in the child.
    func describe(copy: String) throws(PluginRefusal) -> String {
        let (status, report) = try child(["plugin", "describe", copy], input: "/dev/null")
        try judge(status, report: report)
        return report
    }

    private func child(
        _ arguments: [String],
        input: String
    ) throws(PluginRefusal) -> (status: Int32, report: String) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .probe(String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let start = ProcessStart(
            words: [program] + arguments,
            surroundings: .own(input: input, output: ends[1])
        )
        let spawned = start.run()
        close(ends[1])
        guard let child = spawned else { throw .probe("no child process could be started") }
        let report = read(ends[0], child: child)
        return (waitFor(child), report)
    }

    /// Reads what the child says until it closes its end or its time is up.
    private func read(_ fd: Int32, child: pid_t) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let deadline = Pool.Time.after(
            EventLoop.monotonicTime(),
            Pool.Time.seconds(Int64(clamping: timeLimit))
        )
        while EventLoop.monotonicTime() < deadline {
            var waiting = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            let count = Glibc.read(fd, &buffer, buffer.count)
            if count <= 0 { return Self.line(text) }
            if text.count < 64 * 1024 { text += buffer[..<count] }
        }
        kill(child, SIGKILL)
        return tooLate
    }

    /// What is said of a plugin that hangs.
    var tooLate: String { "it did not finish within \(timeLimit) s" }

    /// Without the end of the line, which is the log's own affair.
    private static func line(_ text: [UInt8]) -> String {
        String(decoding: text.last == 0x0A ? text.dropLast() : text[...], as: UTF8.self)
    }

    private func waitFor(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private func judge(_ status: Int32, report: String) throws(PluginRefusal) {
        if Self.hasPassed(status) { return }
        let isReport = status == Self.refused || status & 0x7f == SIGKILL
        guard isReport, !report.isEmpty else { throw .probe(ChildProcess.failureToLoad(status)) }
        throw .probe(report)
    }
}
