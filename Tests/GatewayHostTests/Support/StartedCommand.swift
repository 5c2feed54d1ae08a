import Glibc

@testable import GatewayHost

/// A program that runs while a test reads what it prints and types what it asks for.
final class StartedCommand {
    private let folder = TemporaryFolder()
    private let terminal: PseudoTerminal?
    private var input: Int32
    private let process: pid_t
    private var ended: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: What follows its name.
    ///   - terminal: Where it runs; without one it reads from a pipe and prints to a file.
    init(_ program: String, _ arguments: [String], at terminal: PseudoTerminal? = nil) {
        self.terminal = terminal
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let output = folder.path + "/output"
        if let terminal {
            // The first terminal that the leader of a session opens is the one of the session.
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal.name, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
        } else {
            posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var pointers = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var attributes = Command.openToSignals(leads: terminal != nil)
        defer { posix_spawnattr_destroy(&attributes) }
        var child = pid_t()
        let result = posix_spawn(&child, program, &actions, &attributes, &pointers, environ)
        precondition(result == 0, "no process")
        close(ends[0])
        (process, input) = (child, ends[1])
    }

    deinit {
        if ended == nil {
            send(signal: SIGKILL)
            _ = waitForEnd()
        }
        closeInput()
    }

    /// What it has printed so far.
    var output: String {
        if let terminal { return terminal.text }
        let bytes = try? RegularFile.read(folder.path + "/output")
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Types a line.
    func type(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        if let terminal { return terminal.type(bytes) }
        _ = write(input, bytes, bytes.count)
    }

    /// Ends what is typed.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    func send(signal: Int32) { kill(process, signal) }

    /// Waits until it has printed a text.
    ///
    /// - Returns: Whether it has, as often as wanted, within twenty seconds.
    func wait(for text: String, times: Int = 1) -> Bool {
        for _ in 0..<1000 {
            if output.ranges(of: text).count >= times { return true }
            usleep(20_000)
        }
        return false
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status, or minus the signal that ended it.
    func waitForEnd() -> Int32? {
        for _ in 0..<1000 where ended == nil {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                ended = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
            } else {
                usleep(20_000)
            }
        }
        return ended
    }
}
