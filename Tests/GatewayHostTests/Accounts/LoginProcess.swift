import Glibc
import ProviderAPI

@testable import GatewayHost

/// `switchyard login` in a process of its own, against an issuer of its own.
final class LoginProcess {
    let issuer: FakeIssuer
    let folder: CredentialFolder
    /// The options that name its configuration and plugins.
    let common: [String]
    private let temporary = TemporaryFolder()
    private var input: Int32
    private let process: pid_t
    private var ended: Int32?

    /// Starts a login.
    ///
    /// - Parameters:
    ///   - arguments: What follows `login`.
    ///   - plugin: The plugin that knows it.
    ///   - config: Makes the configuration of a folder of credentials; `nil` takes the issuer's.
    /// - Throws: Never on a machine with a loopback.
    init(
        _ arguments: [String],
        plugin: String = "Codex",
        config: ((String) -> String)? = nil
    ) throws {
        issuer = try FakeIssuer()
        let root = temporary.path
        folder = CredentialFolder(path: root + "/auth")
        mkdir(root + "/plugins", 0o755)
        symlink(TestPaths.build + "/lib\(plugin).so", root + "/plugins/lib\(plugin).so")
        let text = config?(folder.path) ?? issuer.config(folder.path)
        let file = temporary.write(text, to: "config.yaml", mode: 0o600)
        common = ["--config", file, "--plugins", root + "/plugins"]
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, root + "/output", flags, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        let words = [TestPaths.gateway, "login"] + arguments + common
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child = pid_t()
        let result = posix_spawn(&child, TestPaths.gateway, &actions, nil, &pointers, environ)
        precondition(result == 0, "no process")
        close(ends[0])
        (process, input) = (child, ends[1])
    }

    deinit {
        if ended == nil {
            kill(process, SIGKILL)
            _ = waitForEnd()
        }
        closeInput()
        issuer.stop()
    }

    /// What it has printed so far.
    var output: String {
        let bytes = try? AtomicFile.read(temporary.path + "/output")
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Types a line.
    func type(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }

    /// Ends what is typed.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Presses Ctrl-C.
    func interrupt() { kill(process, SIGINT) }

    /// Waits until it has printed a text.
    func wait(for text: String) -> Bool {
        for _ in 0..<1000 {
            if output.contains(text) { return true }
            usleep(20_000)
        }
        return false
    }

    /// The query of the address that it sends the browser to.
    func authorization() -> [String: String]? {
        authorizationTarget().map { target in
            FormBody.decode(String(target.drop { $0 != "?" }.dropFirst()))
        }
    }

    /// The path and the query of the address that it sends the browser to.
    func authorizationTarget() -> String? {
        guard wait(for: "/oauth/authorize?") else { return nil }
        let line = output.split(separator: "\n").first { $0.contains("/oauth/authorize?") }
        guard let line, let mark = line.firstRange(of: "/oauth/") else { return nil }
        return String(line[mark.lowerBound...])
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
