import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Refresh")
struct RefreshTests {
    static let past = "2020-01-01T00:00:00Z"
    /// Within the year that is believed.
    static let future = UnixTime(milliseconds: Timestamp.unixMilliseconds)
        .adding(milliseconds: TimeBorder.year / 2).rfc3339
    static let question =
        #"{"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}]}"#

    /// An issuer, and a folder with a credential file of each account.
    ///
    /// - Parameter accounts: When the token of each expires.
    /// - Returns: Both.
    /// - Throws: Never on a machine with a loopback.
    func issued(
        _ accounts: KeyValuePairs<String, String>
    ) throws -> (FakeIssuer, TemporaryFolder) {
        let (issuer, auth) = (try FakeIssuer(), TemporaryFolder())
        for (name, expiry) in accounts {
            let text = issuer.credential(name, expired: expiry)
            auth.write(text, to: "\(name).json", mode: 0o600)
        }
        return (issuer, auth)
    }

    func start(
        _ issuer: FakeIssuer,
        _ auth: TemporaryFolder,
        _ clock: MovableClock? = nil
    ) throws -> RunningGateway {
        var setup = RunningGateway.Setup(config: issuer.config(auth.path), plugins: ["Codex"])
        setup.environment = clock?.environment ?? []
        return try RunningGateway(setup)
    }

    @Test("a refused token is renewed, saved, and the same request succeeds")
    func refusedToken() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        chmod(auth.path + "/a.json", 0o644)
        issuer.revokeAccess(of: "a")
        let gateway = try start(issuer, auth)
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        #expect(issuer.refused == 1 && issuer.refreshes == 1 && issuer.served == ["at.a.1"])
        let file = try String(decoding: RegularFile.read(auth.path + "/a.json"), as: UTF8.self)
        #expect(file.contains(#""note": "caf\u00e9",  "type": "codex""#))
        #expect(file.contains(#""refresh_token": "rt.a.1""#) && file.contains("[1, 2.50]"))
        var status = stat()
        #expect(stat(auth.path + "/a.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(!gateway.log.contains("\"reloaded\""), "a renewal builds nothing again")
        #expect(
            !gateway.log.contains("rt.a") && !gateway.log.contains("at.a"),
            "no token is logged"
        )
    }

    @Test("an expired token is never sent: a request waits for the renewal")
    func expiredToken() throws {
        let (issuer, auth) = try issued(["a": Self.past])
        issuer.revokeAccess(of: "a")
        issuer.set(.slow)
        let gateway = try start(issuer, auth)
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        #expect(issuer.refused == 0 && issuer.served == ["at.a.1"] && issuer.refreshes == 1)
    }

    @Test("accounts that come with an expired token are passed by until they are renewed")
    func expiredFiles() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        let gateway = try start(issuer, auth)
        let client = try gateway.client()
        let request = gateway.request("POST", "/v1/chat/completions", Self.question)
        for name in ["b", "c", "d", "e"] {
            let text = issuer.credential(name, expired: Self.past)
            issuer.revokeAccess(of: name)
            auth.write(text, to: ".\(name)", mode: 0o600)
            rename("\(auth.path)/.\(name)", "\(auth.path)/\(name).json")
            for _ in 0..<500 where !issuer.served.contains("at.\(name).1") {
                client.say(request)
                let answer = try client.answer(to: .post)
                #expect(answer.status == 200, "\(answer.body)")
            }
            #expect(issuer.served.contains("at.\(name).1"))
        }
        #expect(issuer.refused == 0, "\(gateway.log)")
    }

    @Test("two processes that share a folder renew a credential once")
    func twoProcesses() throws {
        let (issuer, auth) = try issued(["a": Self.past])
        let gateways = try [start(issuer, auth), start(issuer, auth)]
        for gateway in gateways {
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "\(answer.body)")
        }
        #expect(issuer.refreshes == 1 && issuer.stale.isEmpty)
    }

    @Test(
        "an issuer that is not well loses nothing and says why",
        arguments: [
            (FakeIssuer.Mode.html, "not renewed"), (.broken, "not renewed"),
            (.revoked, "log in again"),
        ]
    )
    func sickIssuer(mode: FakeIssuer.Mode, message: String) throws {
        let (issuer, auth) = try issued(["a": Self.past, "b": Self.future])
        let text = try RegularFile.read(auth.path + "/a.json")
        issuer.set(mode)
        let gateway = try start(issuer, auth)
        #expect(gateway.waitForLog(message), "\(gateway.log)")
        #expect(try RegularFile.read(auth.path + "/a.json") == text)
        for _ in 0..<3 {
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "the other account serves: \(answer.body)")
        }
        let list = Command.run(
            TestPaths.gateway,
            ["accounts", "--config", gateway.folder.path + "/config.yaml", "--plugins"]
                + [gateway.folder.path + "/plugins"]
        )
        #expect(list.output.contains("server running") && list.output.contains("refresh: "))
        if mode == .revoked { #expect(list.output.contains("login needed")) }
    }

    @Test("a token that the issuer repeats is neither logged nor shown")
    func tellingIssuer() throws {
        let (issuer, auth) = try issued(["secret": Self.past])
        issuer.set(.telling)
        let gateway = try start(issuer, auth)
        #expect(gateway.waitForLog("No token ***"), "\(gateway.log)")
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        let folder = gateway.folder.path
        let list = Command.run(
            TestPaths.gateway,
            ["accounts", "--config", folder + "/config.yaml", "--plugins", folder + "/plugins"]
        )
        #expect(list.output.contains("No token ***"))
        for text in [gateway.log, answer.body, list.output, gateway.output] {
            #expect(!text.contains("rt.secret"), "\(text)")
        }
    }

    @Test("an issuer that never answers holds nothing up, and is given up")
    func silentIssuer() throws {
        let (issuer, auth) = try issued(["a": Self.past, "b": Self.future])
        let text = try RegularFile.read(auth.path + "/a.json")
        issuer.set(.silent)
        let gateway = try start(issuer, auth)
        for _ in 0..<500 where issuer.asked == 0 { usleep(10_000) }
        #expect(issuer.asked == 1)
        for _ in 0..<3 {
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "the other account serves: \(answer.body)")
        }
        #expect(issuer.served == ["at.b.0", "at.b.0", "at.b.0"])
        #expect(gateway.waitForLog("not renewed", seconds: 40), "\(gateway.log)")
        #expect(gateway.log.contains("The issuer gave no answer"))
        #expect(try RegularFile.read(auth.path + "/a.json") == text)
    }

    @Test("a slow issuer is waited for, and the request that waits is served")
    func slowIssuer() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        issuer.revokeAccess(of: "a")
        issuer.set(.slow)
        let gateway = try start(issuer, auth)
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        #expect(issuer.refreshes == 1)
    }

    @Test("an issuer whose tokens have expired already is asked once, not in a loop")
    func clockSkew() throws {
        let (issuer, auth) = try issued(["a": Self.past])
        issuer.set(lifetime: 0)
        let gateway = try start(issuer, auth)
        #expect(gateway.waitForLog("credential renewed"))
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(answer.status == 200, "what the upstream takes is good: \(answer.body)")
        usleep(1_500_000)
        #expect(issuer.refreshes == 1)
    }

    @Test("`accounts --watch` shows the list again until it is ended")
    func watch() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        let gateway = try start(issuer, auth)
        let folder = gateway.folder.path
        let arguments = [
            "accounts", "--watch", "--config", folder + "/config.yaml", "--plugins",
            folder + "/plugins",
        ]
        let list = StartedCommand(TestPaths.gateway, arguments)
        let clear = "\u{1b}[2J\u{1b}[H"
        #expect(list.wait(for: clear, times: 3), "\(list.output)")
        list.send(signal: SIGINT)
        #expect(list.waitForEnd() == -SIGINT)
        let screens = list.output.split(separator: clear).prefix(2)
        #expect(screens.count == 2)
        #expect(
            screens.allSatisfy { $0.contains("a@example.com") && $0.contains("server running") }
        )
        #expect(!list.output.contains("rt.a"))
    }

    @Test("files that come, change and go take effect alone; bad ones are named")
    func watching() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        let gateway = try start(issuer, auth)
        let copy = issuer.credential("a", expired: Self.future)
        for (name, text) in [
            ("cut.json", "{\"type\": \"codex\", \"acc"), ("alien.json", #"{"type":"martian"}"#),
            ("twin.json", copy), ("void.json", ""),
            ("heavy.json", #"{"type":"codex","weight":-1}"#),
            ("bare.json", #"{"type":"codex"}"#),
            ("broken.json", #"{"type":"codex","access_token":"a\nb"}"#),
        ] {
            auth.write(text, to: name, mode: 0o600)
            #expect(gateway.waitForLog(name), "\(name) is not reported")
        }
        #expect(gateway.log.contains("martian") && gateway.log.contains("same token as a.json"))
        auth.write(issuer.credential("b", expired: Self.future), to: "b.json", mode: 0o600)
        auth.write(
            issuer.credential("a", expired: Self.future, extra: #", "disabled": true"#),
            to: "a.json",
            mode: 0o600
        )
        for _ in 0..<200 where !issuer.served.contains("at.b.0") {
            _ = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            usleep(20_000)
        }
        #expect(issuer.served.contains("at.b.0"))
        unlink(auth.path + "/b.json")
        var last = 200
        for _ in 0..<200 where last == 200 {
            last = try gateway.answer("POST", "/v1/chat/completions", Self.question).status
            usleep(20_000)
        }
        #expect(last == 404 || last == 503, "no account is left")
    }
}
