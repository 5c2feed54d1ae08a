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
    private let command: StartedCommand

    /// Starts a login.
    ///
    /// - Parameters:
    ///   - arguments: What follows `login`.
    ///   - plugin: The plugin that knows it.
    ///   - config: Makes the configuration of a folder of credentials; `nil` takes the issuer's.
    ///   - terminal: Where it runs, if at one.
    /// - Throws: Never on a machine with a loopback.
    init(
        _ arguments: [String],
        plugin: String = "Codex",
        config: ((String) -> String)? = nil,
        at terminal: PseudoTerminal? = nil
    ) throws {
        issuer = try FakeIssuer()
        let root = temporary.path
        folder = CredentialFolder(path: root + "/auth")
        mkdir(root + "/plugins", 0o755)
        symlink(TestPaths.build + "/lib\(plugin).so", root + "/plugins/lib\(plugin).so")
        let text = config?(folder.path) ?? issuer.config(folder.path)
        let file = temporary.write(text, to: "config.yaml", mode: 0o600)
        common = ["--config", file, "--plugins", root + "/plugins"]
        command = StartedCommand(TestPaths.gateway, ["login"] + arguments + common, at: terminal)
    }

    deinit { issuer.stop() }

    /// What it has printed so far.
    var output: String { command.output }

    /// Types a line.
    func type(_ line: String) { command.type(line) }

    /// Ends what is typed.
    func closeInput() { command.closeInput() }

    /// Presses Ctrl-C.
    func interrupt() { command.send(signal: SIGINT) }

    /// Waits until it has printed a text.
    func wait(for text: String) -> Bool { command.wait(for: text) }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status, or minus the signal that ended it.
    func waitForEnd() -> Int32? { command.waitForEnd() }

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
}
