import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Login at a terminal")
struct LoginTerminalTests {
    private let terminal = PseudoTerminal()

    private func login(token: Bool) throws -> LoginProcess {
        guard token else {
            let other = try FakeUpstream { _ in }
            defer { other.stop() }
            return try LoginProcess(
                ["codex", "--no-browser", "--callback-port", "\(other.port)"],
                at: terminal
            )
        }
        return try LoginProcess(
            ["claude-token"],
            plugin: "Claude",
            config: { "api-keys: [{key: sk-test, label: tester}]\nauth-dir: \($0)\n" },
            at: terminal
        )
    }

    /// Waits until what is typed is no longer shown, and the question stands there.
    private func waitForQuestion(_ login: LoginProcess) -> Bool {
        for _ in 1...1000 {
            if !terminal.mode.isShown { return login.wait(for: "oken") }
            usleep(20_000)
        }
        return false
    }

    @Test("an address that is pasted logs in, and is shown as it is typed")
    func pasted() throws {
        let before = terminal.mode
        let login = try login(token: false)
        let query = try #require(login.authorization())
        login.issuer.expect(challenge: query["code_challenge"] ?? "")
        #expect(login.wait(for: "paste the address"))
        // Longer than the addresses of today's issuers, and shorter than the 4095 bytes of a line.
        let long = String(repeating: "x", count: 3000)
        let state = query["state"] ?? ""
        login.type("http://localhost:1/auth/callback?code=code-1&scope=\(long)&state=\(state)")
        #expect(login.waitForEnd() == 0, "\(login.output)")
        #expect(login.output.contains("/auth/callback?code=code-1"))
        #expect(login.folder.names == ["codex.json"] && terminal.mode == before)
        #expect(!login.output.contains("rt.new"))
    }

    @Test("a token that is pasted is not shown, and the terminal is as it was before")
    func hidden() throws {
        let before = terminal.mode
        let login = try login(token: true)
        #expect(waitForQuestion(login), "\(login.output)")
        login.type("hunter2-hunter2")
        #expect(login.waitForEnd() == 1, "\(login.output)")
        #expect(login.output.contains("no token of Claude"), "\(login.output)")
        #expect(!login.output.contains("hunter2"), "\(login.output)")
        #expect(terminal.mode == before && login.folder.names.isEmpty)
    }

    @Test(
        "Ctrl-C and Ctrl-D leave nothing stored and the terminal as it was",
        arguments: ["c", "d"]
    )
    func left(_ key: Character) throws {
        let before = terminal.mode
        let login = try login(token: true)
        #expect(waitForQuestion(login), "\(login.output)")
        terminal.press(control: key)
        #expect(login.waitForEnd() == 130, "\(login.output)")
        #expect(login.output.contains("cancelled; nothing was stored"))
        #expect(terminal.mode == before && login.folder.names.isEmpty)
    }

    @Test("Ctrl-C while the browser is waited for ends the login")
    func leftBrowser() throws {
        let before = terminal.mode
        let login = try login(token: false)
        _ = try #require(login.authorization())
        terminal.press(control: "c")
        #expect(login.waitForEnd() == 130, "\(login.output)")
        #expect(terminal.mode == before && login.folder.names.isEmpty)
    }
}
