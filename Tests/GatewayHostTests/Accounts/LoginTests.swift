import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Login")
struct LoginTests {
    private func login(_ method: String, _ arguments: [String] = []) throws -> LoginProcess {
        try LoginProcess([method, "--no-browser"] + arguments)
    }

    @Test("a browser login takes one return with the right state, and stores the credential")
    func browser() throws {
        let login = try login("codex", ["--callback-port", "0"])
        let query = try #require(login.authorization())
        login.issuer.expect(challenge: query["code_challenge"] ?? "")
        let redirect = try #require(RedirectAddress(query["redirect_uri"] ?? ""))
        let address = ListenAddress.host("127.0.0.1", port: UInt16(redirect.port))
        let state = try #require(query["state"])
        #expect(try get(address, "/favicon.ico") == 404)
        #expect(try get(address, "/auth/callback?code=code-1&state=wrong") == 400)
        #expect(try get(address, "/auth/callback?code=code-1&state=\(state)") == 200)
        #expect(login.waitForEnd() == 0, "\(login.output)")
        #expect(throws: (any Error).self) {
            _ = try get(address, "/auth/callback?code=code-1&state=\(state)")
        }
        let document = try login.folder.file("codex.json").content.get()
        #expect(document["refresh_token"]?.string == "rt.new.0")
        var status = stat()
        #expect(stat(login.folder.path + "/codex.json", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(!login.output.contains("rt.new") && !login.output.contains("at.new"))
    }

    @Test("where the port is taken, the pasted address does, and another login's does not")
    func pasted() throws {
        let other = try FakeUpstream { _ in }
        let login = try login("codex", ["--callback-port", String(other.port)])
        let query = try #require(login.authorization())
        login.issuer.expect(challenge: query["code_challenge"] ?? "")
        #expect(login.output.contains("is taken"))
        login.type("http://localhost:1/auth/callback?code=code-1&state=stale")
        #expect(login.wait(for: "belongs to another login"))
        login.type("http://localhost:1/auth/callback?code=code-1&state=\(query["state"] ?? "")")
        #expect(login.waitForEnd() == 0, "\(login.output)")
        #expect(login.folder.names == ["codex.json"])
    }

    @Test("a browser that comes back with a refusal ends the login with the issuer's words")
    func refused() throws {
        let login = try login("codex", ["--callback-port", "0"])
        let query = try #require(login.authorization())
        let redirect = try #require(RedirectAddress(query["redirect_uri"] ?? ""))
        let address = ListenAddress.host("127.0.0.1", port: UInt16(redirect.port))
        let refusal = "error=access_denied&error_description=Not+you"
        #expect(try get(address, "/auth/callback?\(refusal)&state=wrong") == 400)
        #expect(try get(address, "/auth/callback?\(refusal)&state=\(query["state"] ?? "")") == 200)
        #expect(login.waitForEnd() == 1)
        #expect(login.output.contains("Not you") && login.folder.names.isEmpty)
        #expect(login.issuer.asked == 0)
    }

    @Test("an issuer that is slow is waited for")
    func slowIssuer() throws {
        let login = try login("codex", ["--callback-port", "0"])
        login.issuer.set(.slow)
        let query = try #require(login.authorization())
        login.issuer.expect(challenge: query["code_challenge"] ?? "")
        login.type("code-1#\(query["state"] ?? "")")
        #expect(login.waitForEnd() == 0, "\(login.output)")
        #expect(login.folder.names == ["codex.json"])
    }

    @Test("a device login shows its code and waits until it has been entered")
    func device() throws {
        let login = try login("codex-device")
        #expect(login.wait(for: "ABCD-1234"))
        #expect(login.waitForEnd() == 0, "\(login.output)")
        #expect(login.folder.names == ["codex.json"])
    }

    @Test("a cancelled login stores nothing")
    func cancelled() throws {
        let login = try login("codex", ["--callback-port", "0"])
        _ = try #require(login.authorization())
        login.interrupt()
        #expect(login.waitForEnd() == 130)
        #expect(login.output.contains("cancelled") && login.folder.names.isEmpty)
    }

    @Test(
        "an issuer that is not well ends a login with a reason",
        arguments: [FakeIssuer.Mode.html, .broken, .revoked]
    )
    func sickIssuer(mode: FakeIssuer.Mode) throws {
        let login = try login("codex", ["--callback-port", "0"])
        login.issuer.set(mode)
        let query = try #require(login.authorization())
        login.type("code-1#\(query["state"] ?? "")")
        #expect(login.waitForEnd() == 1)
        #expect(login.output.contains("the login failed: ") && login.folder.names.isEmpty)
    }

    @Test("a code that was used once logs nobody in again")
    func replayed() throws {
        let login = try login("codex", ["--callback-port", "0"])
        let query = try #require(login.authorization())
        // The code was bound to another login's verifier.
        login.issuer.expect(challenge: "of-another-login")
        login.type("code-1#\(query["state"] ?? "")")
        #expect(login.waitForEnd() == 1)
        #expect(login.output.contains("the login failed: ") && login.folder.names.isEmpty)
    }

    @Test("an answer that comes through a pipe before the question is taken, and the end noticed")
    func piped() throws {
        let config = "api-keys: [{key: sk-test, label: tester}]\n"
        for (line, status) in [("not-a-token", Int32(1)), (nil, 130)] {
            let login = try LoginProcess(["claude-token"], plugin: "Claude") {
                config + "auth-dir: \($0)\n"
            }
            if let line { login.type(line) }
            login.closeInput()
            #expect(login.waitForEnd() == status, "\(login.output)")
            #expect(login.folder.names.isEmpty)
            #expect(login.output.contains(line == nil ? "input ended" : "no token of Claude"))
        }
    }

    @Test("an unknown login names those that there are")
    func unknown() throws {
        let login = try login("nobody")
        #expect(login.waitForEnd() == 2)
        #expect(login.output.contains("codex-device"))
    }

    @Test("a folder of the reference is imported as it is, but for what nobody reads")
    func imports() throws {
        let login = try login("nobody")
        _ = login.waitForEnd()
        let source = TemporaryFolder()
        let text = login.issuer.credential("a", expired: RefreshTests.future)
        source.write(text, to: "codex-a.json")
        source.write(#"{"type":"martian"}"#, to: "m.json")
        let result = Command.run(
            TestPaths.gateway,
            ["import", "cliproxyapi", source.path] + login.common
        )
        #expect(result.status == 0 && result.output.contains("imported  codex-a.json"))
        #expect(result.output.contains("skipped   m.json"))
        let bytes = try RegularFile.read(login.folder.path + "/codex-a.json")
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        let list = Command.run(TestPaths.gateway, ["accounts", "--json"] + login.common)
        let report = try JSONValue(parsing: list.output)
        #expect(report["live"] == false && report["accounts"]?[0]?["state"] == "ok")
        #expect(report["accounts"]?[0]?["label"] == "a@example.com")
        #expect(!list.output.contains("rt.a"))
    }

    @Test("a service account that has no token yet has not expired")
    func noToken() throws {
        let login = try LoginProcess(["nobody"], plugin: "Gemini") { "auth-dir: \($0)\n" }
        _ = login.waitForEnd()
        let folder = login.folder.path
        mkdir(folder, 0o700)
        let account: JSONValue = [
            "type": "service_account", "project_id": "p", "client_email": "v@example.com",
            "private_key": "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
        ]
        try AtomicFile.write(folder, "v.json", Array(account.compact.utf8))
        let list = Command.run(TestPaths.gateway, ["accounts", "--json"] + login.common)
        let report = try JSONValue(parsing: list.output)
        #expect(report["accounts"]?[0]?["state"] == "ok", "\(list.output)")
        #expect(report["accounts"]?[0]?["expires"] == nil)
    }

    @Test("an import takes no place of a credential that lives longer, and says what is wrong")
    func olderImport() throws {
        let login = try login("nobody")
        _ = login.waitForEnd()
        let source = TemporaryFolder()
        func run(_ path: String, from name: String = "codex") -> Command.Result {
            Command.run(TestPaths.gateway, ["import", name, path] + login.common)
        }
        let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
        func date(_ days: Int64) -> String {
            now.adding(milliseconds: days * 86_400_000).rfc3339
        }
        func file(_ days: Int64) -> String {
            source.write(login.issuer.credential("a", expired: date(days)), to: "\(days).json")
        }
        #expect(run(file(200)).status == 0)
        #expect(run(file(300)).status == 0)
        let older = run(file(100))
        #expect(older.status == 1 && older.output.contains("lives longer"), "\(older.output)")
        let names = login.folder.names
        #expect(names.count == 1)
        let document = try login.folder.file(names[0]).content.get()
        #expect(document["expired"]?.string == date(300))
        for (path, name, reason) in [
            ("/nonexistent", "codex", "No such file"), (source.path, "codex", "not a regular file"),
            (source.write("{", to: "cut"), "codex", "no JSON object"),
            ("/nonexistent", "cliproxyapi", "No such file"),
            (login.folder.path + "/.locks", "cliproxyapi", "holds no credential files"),
            (source.path, "martian", "known: cliproxyapi, codex"),
        ] {
            let result = run(path, from: name)
            #expect(result.status != 0 && result.output.contains(reason), "\(result.output)")
        }
    }

    private func get(_ address: ListenAddress, _ target: String) throws -> Int {
        let client = try TestClient(address)
        client.say("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return try client.answer(to: .get).status
    }
}
