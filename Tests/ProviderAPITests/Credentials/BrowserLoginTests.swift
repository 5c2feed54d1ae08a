import ProviderAPI
import Testing

@Suite("Browser login")
struct BrowserLoginTests {
    private static let redirect = RedirectAddress("http://localhost:1455/auth/callback")

    private func next(
        _ kind: LoginEvent.Kind,
        _ state: JSONValue = .null,
        callback: String = "",
        random: [UInt8] = [UInt8](0..<64)
    ) throws -> BrowserLogin.Turn? {
        let login = BrowserLogin(redirect: try #require(Self.redirect))
        let event = LoginEvent(
            kind,
            state: state,
            random: random,
            callbackURL: callback,
            now: UnixTime(milliseconds: 0)
        )
        return login.next(event) { key, redirect in "https://x/?\(key.state)&\(redirect)" }
    }

    private func step(_ turn: BrowserLogin.Turn?) throws -> LoginStep {
        guard case .step(let step) = turn else {
            Issue.record("\(turn.map(String.init(describing:)) ?? "no turn")")
            return LoginStep(.fail(""))
        }
        return step
    }

    private func browsing() throws -> LoginStep {
        let listen = try step(next(.begin(method: "m")))
        #expect(listen.action == .listen(port: 1455, path: "/auth/callback"))
        let callback = "http://127.0.0.1:9999/auth/callback"
        return try step(next(.begin(method: "m"), listen.state, callback: callback))
    }

    @Test("the browser is sent away with the secrets of the flow, and comes back with a code")
    func whole() throws {
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        let browse = try browsing()
        let redirect = "http://localhost:9999/auth/callback"
        #expect(
            browse.action == .browse(url: "https://x/?\(key.state)&\(redirect)", state: key.state)
        )
        let answers: [LoginEvent.Kind] = [
            .callback(query: ["code": "c", "state": key.state]), .input("c#\(key.state)"),
            .input("c"), .input("http://localhost:1/auth/callback?code=c&state=\(key.state)"),
        ]
        for answer in answers {
            guard case .granted(let grant) = try next(answer, browse.state) else {
                Issue.record("\(answer) grants nothing")
                continue
            }
            #expect(grant.code == "c" && grant.state == key.state)
            #expect(grant.verifier == key.verifier && grant.redirect == redirect)
        }
    }

    @Test(
        "what is no grant ends the login with a reason",
        arguments: [
            (["code": "c", "state": "other"], "another login"), (["state": "s"], "no code"),
            (["error": "access_denied", "error_description": "No."], "access_denied: No."),
        ]
    )
    func refused(query: [String: String], reason: String) throws {
        let browse = try browsing()
        let end = try step(next(.callback(query: query), browse.state))
        guard case .fail(let text) = end.action else {
            Issue.record("\(end)")
            return
        }
        #expect(text.contains(reason))
    }

    @Test("too few random bytes and unexpected events are noticed")
    func unexpected() throws {
        let few = try step(next(.begin(method: "m"), ["step": "listen"], random: []))
        #expect(few.action == .fail("The host gave too few random bytes."))
        #expect(try next(.waited, ["step": "browse"]) == nil)
        #expect(try next(.callback(query: ["code": "c"]), ["step": "token"]) == nil)
        #expect(try next(.input("c")) == nil)
    }

    @Test("the answer of an event is lent, and other events have none")
    func response() throws {
        let response = LoginEvent.Kind.response(
            status: 429,
            headers: [HeaderField("retry-after", "7")],
            body: Array("text".utf8)
        )
        let now = UnixTime(milliseconds: 5)
        let told = LoginEvent(response, random: [], now: now).withResponse { response in
            "\(response.status) \(response.headers["retry-after"] ?? "") \(response.body.count)"
        }
        #expect(told == "429 7 4")
        #expect(LoginEvent(.waited, random: [], now: now).withResponse { _ in "" } == nil)
    }
}
