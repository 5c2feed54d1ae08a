import Glibc

/// Tries a plugin in a child process before this one maps it.
///
/// A constructor or a self-test that crashes or hangs takes only the child with it.
struct PluginProbe: Sendable {
    /// The program that understands `--probe FILE`; the host itself.
    let program: String
    /// How long a probe may take, in seconds; a load takes some 10 ms.
    var timeLimit: Int32 = 10

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
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        defer { close(ends[0]) }
        let spawned = spawn(arguments, input: input, output: ends[1])
        close(ends[1])
        guard let child = spawned else { throw .probe("no child process could be started") }
        let report = read(ends[0], child: child)
        return (waitFor(child), report)
    }

    private func spawn(_ words: [String], input: String, output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        // The Swift runtime would print a long backtrace of a crash that is reported anyway.
        let environment = ["SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin"]
        var child = pid_t()
        let status = withCStrings([program] + words) { arguments in
            withCStrings(environment) {
                posix_spawn(&child, program, &actions, nil, arguments, $0)
            }
        }
        return status == 0 ? child : nil
    }

    /// Reads what the child says until it closes its end or its time is up.
    private func read(_ fd: Int32, child: pid_t) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var remaining = timeLimit * 1000
        while remaining > 0 {
            var waiting = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
            let step: Int32 = 100
            if poll(&waiting, 1, step) > 0 {
                let count = Glibc.read(fd, &buffer, buffer.count)
                if count <= 0 { return String(decoding: text, as: UTF8.self) }
                if text.count < 64 * 1024 { text += buffer[..<count] }
            } else {
                remaining -= step
            }
        }
        kill(child, SIGKILL)
        return "it did not finish within \(timeLimit) s"
    }

    private func waitFor(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private func judge(_ status: Int32, report: String) throws(PluginRefusal) {
        let signal = status & 0x7f
        let code = (status >> 8) & 0xff
        if signal == 0, code == 0 { return }
        if signal == SIGKILL, !report.isEmpty { throw .probe(report) }
        if signal != 0 {
            throw .probe("it crashed (\(ChildProcess.describe(status))) while it was loaded")
        }
        throw .probe(report.isEmpty ? "it exited with status \(code)" : report)
    }
}

/// Lends texts as a null-terminated array of C strings.
func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
