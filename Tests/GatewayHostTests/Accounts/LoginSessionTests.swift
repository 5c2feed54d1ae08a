import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Login session")
struct LoginSessionTests {
    private let temporary = TemporaryFolder()

    /// Runs a login in this process until it ends.
    ///
    /// - Returns: How it ended, and what it told.
    private func run(
        _ method: String,
        _ issuer: FakeIssuer,
        _ limits: LoginSession.Limits,
        heard: @escaping (LoginNotice) -> Void = { _ in }
    ) throws -> (outcome: LoginOutcome?, folder: CredentialFolder) {
        symlink(TestPaths.build + "/libCodex.so", temporary.path + "/libCodex.so")
        let config = try Config.read(issuer.config(temporary.path + "/auth").utf8).config
        let store = PluginStore(loader: PluginLoader(folder: try PrivateFolder(), probe: nil))
        let plugins = PluginFolder(path: temporary.path)
        let provider = try #require(store.refresh(plugins, config.plugins).first)
        let loop = EventLoop()
        let upstream = UpstreamClient(loop: loop, workers: WorkerPool())
        var outcome: LoginOutcome?
        let session = LoginSession(
            method,
            of: provider,
            config,
            on: upstream,
            callbackPort: 0,
            limits: limits,
            notify: heard
        ) {
            outcome = $0
            loop.stop()
        }
        loop.schedule(after: 0) { session.start() }
        loop.schedule(after: 30_000_000_000) { loop.stop() }
        loop.run()
        upstream.close()
        return (outcome, CredentialFolder(path: temporary.path + "/auth"))
    }

    @Test("a login that nobody finishes ends by itself, and its listener with it")
    func timeout() throws {
        let issuer = try FakeIssuer()
        var address = ""
        let (outcome, folder) = try run("codex", issuer, .init(seconds: 1)) {
            if case .browse(let url, _) = $0 { address = url }
        }
        #expect(outcome == .failed("The login took longer than 1 s."))
        #expect(folder.names.isEmpty)
        let query = FormBody.decode(String(address.drop { $0 != "?" }.dropFirst()))
        let redirect = try #require(RedirectAddress(query["redirect_uri"] ?? ""))
        #expect(throws: (any Error).self) {
            let client = try TestClient(.host("127.0.0.1", port: UInt16(redirect.port)))
            client.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try client.answer(to: .get)
        }
    }

    @Test("a device whose code nobody enters ends with the login's time")
    func deviceTimeout() throws {
        let issuer = try FakeIssuer()
        issuer.set(device: .pending)
        let (outcome, folder) = try run("codex-device", issuer, .init(seconds: 3))
        #expect(outcome == .failed("The login took longer than 3 s."))
        #expect(issuer.polls > 0 && folder.names.isEmpty)
    }

    @Test("a login that goes round in circles is ended")
    func circles() throws {
        let issuer = try FakeIssuer()
        issuer.set(device: .pending)
        let (outcome, _) = try run("codex-device", issuer, .init(seconds: 20, steps: 4))
        #expect(outcome == .failed("The login goes round in circles."))
    }

    @Test("a poll that gets no answer is not the end of a device login")
    func lostPoll() throws {
        let issuer = try FakeIssuer()
        issuer.set(device: .cut)
        var remarks: [String] = []
        let (outcome, folder) = try run("codex-device", issuer, .init()) {
            if case .remark(let text) = $0 { remarks.append(text) }
        }
        #expect(outcome == .stored(file: "codex.json", label: AccountInfo.masked("at.new.0")))
        #expect(folder.names == ["codex.json"] && issuer.polls == 3)
        #expect(remarks.count == 1 && remarks[0].contains("Asking again in 5 s."), "\(remarks)")
    }

    @Test(
        "a device login ends with the issuer's word",
        arguments: [
            (FakeIssuer.Device.denied, "The user refused."), (.expired, "The code has expired."),
        ]
    )
    func deviceEnd(device: FakeIssuer.Device, word: String) throws {
        let issuer = try FakeIssuer()
        issuer.set(device: device)
        let (outcome, folder) = try run("codex-device", issuer, .init())
        guard case .failed(let reason) = outcome else {
            Issue.record("\(outcome.map(String.init(describing:)) ?? "no outcome")")
            return
        }
        #expect(reason.contains(word) && folder.names.isEmpty)
    }
}
