import CodexProvider
import ProviderAPI
import Testing

@Suite("Codex logins")
struct CodexLoginTests {
    private static let issuer = "http://127.0.0.1:7"
    private static let now: Int64 = 1_795_519_997_000

    private func next(
        _ kind: LoginEvent.Kind,
        _ state: JSONValue = .null,
        callback: String = "",
        after milliseconds: Int64 = 0
    ) throws -> LoginStep {
        let provider = try CodexProvider(settings: ["issuer": .string(Self.issuer + "/")])
        let event = LoginEvent(
            kind,
            state: state,
            random: [UInt8](0..<64),
            callbackURL: callback,
            now: UnixTime(milliseconds: Self.now + milliseconds)
        )
        let step = provider.login(try LoginEvent(json: event.json))
        return try LoginStep(json: step.json)
    }

    private func response(_ status: Int, _ body: JSONValue) -> LoginEvent.Kind {
        .response(status: status, headers: [], body: Array(body.compact.utf8))
    }

    private func failure(_ step: LoginStep) -> String? {
        guard case .fail(let reason) = step.action else { return nil }
        return reason
    }

    private func request(_ step: LoginStep) throws -> UpstreamPlan {
        guard case .request(let plan) = step.action else {
            Issue.record("\(step)")
            return UpstreamPlan(url: "")
        }
        return plan
    }

    private func form(_ step: LoginStep) throws -> [String: String] {
        FormBody.decode(String(decoding: try request(step).body ?? [], as: UTF8.self))
    }

    /// The step that waits for the browser.
    private func browsing(
        callback: String = "http://127.0.0.1:1455/auth/callback"
    ) throws -> (url: String, state: String, step: LoginStep) {
        let listen = try next(.begin(method: "codex"))
        #expect(listen.action == .listen(port: 1455, path: "/auth/callback"))
        let step = try next(.begin(method: "codex"), listen.state, callback: callback)
        guard case .browse(let url, let state) = step.action else {
            Issue.record("\(step)")
            return ("", "", step)
        }
        return (url, state, step)
    }

    private let tokens: JSONValue = [
        "access_token": "at-2", "refresh_token": "rt-2",
        "id_token": .string(CodexBench.token(CodexBench.claims)), "expires_in": 864_000,
    ]

    @Test("the browser is sent to the issuer with a challenge and a state")
    func authorize() throws {
        let (url, state, _) = try browsing()
        let parts = url.split(separator: "?")
        #expect(parts[0] == "http://127.0.0.1:7/oauth/authorize")
        let query = FormBody.decode(String(parts[1]))
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        #expect(query["state"] == state && state == key.state)
        #expect(query["code_challenge"] == key.challenge)
        #expect(query["code_challenge_method"] == "S256")
        #expect(query["client_id"] == "app_EMoamEEZ73f0CkXaXp7hrann")
        #expect(query["scope"] == "openid profile email offline_access")
        #expect(query["redirect_uri"] == "http://localhost:1455/auth/callback")
        #expect(query["prompt"] == "login" && query["codex_cli_simplified_flow"] == "true")
        #expect(query["id_token_add_organizations"] == "true")
    }

    @Test("another port of the listener is told to the issuer")
    func port() throws {
        let (url, _, _) = try browsing(callback: "http://127.0.0.1:9999/auth/callback")
        #expect(url.contains(FormBody.encode("http://localhost:9999/auth/callback")))
    }

    @Test("without a listener the registered address is used, and the answer pasted")
    func noListener() throws {
        let (url, _, _) = try browsing(callback: "")
        #expect(url.contains(FormBody.encode("http://localhost:1455/auth/callback")))
    }

    @Test("the browser's return is exchanged for tokens, which are stored")
    func whole() throws {
        let (_, state, step) = try browsing()
        let exchange = try next(.callback(query: ["code": "c-1", "state": state]), step.state)
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        #expect(try request(exchange).url == "http://127.0.0.1:7/oauth/token")
        let sent = try form(exchange)
        #expect(
            sent == [
                "grant_type": "authorization_code", "client_id": "app_EMoamEEZ73f0CkXaXp7hrann",
                "code": "c-1", "redirect_uri": "http://localhost:1455/auth/callback",
                "code_verifier": key.verifier,
            ]
        )
        try expectStored(try next(response(200, tokens), exchange.state))
    }

    private func expectStored(_ step: LoginStep) throws {
        guard case .done(let file, let credential) = step.action else {
            Issue.record("\(step)")
            return
        }
        let hash = SHA256.hexadecimal(of: Array("acc-1".utf8)).prefix(8)
        #expect(file == "codex-\(hash)-me@example.com-plus.json")
        #expect(credential["type"] == "codex")
        #expect(credential["access_token"] == "at-2")
        #expect(credential["refresh_token"] == "rt-2")
        #expect(credential["account_id"] == "acc-1")
        #expect(credential["email"] == "me@example.com")
        #expect(credential["expired"] == "2026-12-04T11:33:17Z")
        #expect(credential["last_refresh"] == "2026-11-24T11:33:17Z")
        #expect(try CodexBench.Bench(credential: credential).info.plan == "plus")
    }

    @Test("a pasted answer is exchanged in any of its forms")
    func pasted() throws {
        let (_, state, step) = try browsing()
        for text in [
            "http://localhost:1455/auth/callback?code=c&state=\(state)", "c#\(state)", "c",
        ] {
            #expect(try form(try next(.input(text), step.state))["code"] == "c")
        }
    }

    @Test("an answer that belongs to another login is refused")
    func wrongState() throws {
        let (_, _, step) = try browsing()
        let events: [LoginEvent.Kind] = [
            .callback(query: ["code": "c", "state": "other"]), .input("c#other"),
            .input("http://localhost:1455/auth/callback?code=c&state=other"),
        ]
        for event in events {
            let reason = failure(try next(event, step.state))
            #expect(reason == "The answer belongs to another login; begin anew.")
        }
    }

    @Test("an error of the issuer ends the login with its words")
    func errorCallback() throws {
        let (_, state, step) = try browsing()
        let query = ["error": "access_denied", "error_description": "No.", "state": state]
        let reason = failure(try next(.callback(query: query), step.state))
        #expect(reason == "The login failed: access_denied: No.")
        #expect(failure(try next(.callback(query: [:]), step.state)) != nil)
        #expect(failure(try next(.input(""), step.state)) != nil)
    }

    @Test("a refused exchange ends the login with a reason", arguments: [400, 401, 429, 500, 200])
    func refused(_ status: Int) throws {
        let body: JSONValue = ["error": ["message": "Nope.", "code": "x"]]
        let step = try next(response(status, body), ["step": "token"])
        #expect(failure(step) == "The token endpoint refused: Nope.")
        let page = LoginEvent.Kind.response(status: status, headers: [], body: Array("<html>".utf8))
        #expect(failure(try next(page, ["step": "token"])) != nil)
    }

    @Test("a device login polls until the code was entered")
    func device() throws {
        let begin = try next(.begin(method: "codex-device"))
        let plan = try request(begin)
        #expect(plan.url == "http://127.0.0.1:7/api/accounts/deviceauth/usercode")
        #expect(
            plan.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann"}"#
        )
        let show = try next(
            response(200, ["device_auth_id": "d-1", "usercode": "AB-12", "interval": "7"]),
            begin.state
        )
        #expect(
            show.action
                == .show(code: "AB-12", url: "http://127.0.0.1:7/codex/device", waitSeconds: 7)
        )
        let poll = try next(.waited, show.state)
        #expect(try request(poll).url == "http://127.0.0.1:7/api/accounts/deviceauth/token")
        #expect(
            try request(poll).body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"device_auth_id":"d-1","user_code":"AB-12"}"#
        )
        var state = poll.state
        for status in [403, 404, 500] {
            let wait = try next(response(status, .null), state)
            #expect(wait.action == .wait(seconds: 7))
            state = try next(.waited, wait.state).state
        }
        let granted: JSONValue = [
            "authorization_code": "c-2", "code_verifier": "v-2", "code_challenge": "x",
        ]
        let exchange = try next(response(200, granted), state)
        let sent = try form(exchange)
        #expect(sent["code"] == "c-2" && sent["code_verifier"] == "v-2")
        #expect(sent["redirect_uri"] == "http://127.0.0.1:7/deviceauth/callback")
        try expectStored(try next(response(200, tokens), exchange.state))
    }

    private let polled: JSONValue = [
        "step": "polled", "id": "d", "code": "c", "interval": 5, "until": .int(Int(now) + 900_000),
    ]

    @Test("a device login slows down when it is told to")
    func slowDown() throws {
        let first = try next(response(400, ["error": "slow_down"]), polled)
        #expect(first.action == .wait(seconds: 10))
        let poll = try next(.waited, first.state)
        let second = try next(response(429, .null), poll.state)
        #expect(second.action == .wait(seconds: 15))
        let pending = try next(response(400, ["error": "authorization_pending"]), polled)
        #expect(pending.action == .wait(seconds: 5))
    }

    @Test("a device login ends when the code expires, is denied or not entered in time")
    func deviceEnd() throws {
        for error in ["expired_token", "access_denied"] {
            #expect(failure(try next(response(400, ["error": .string(error)]), polled)) != nil)
        }
        var state = polled
        state["step"] = "poll"
        let reason = failure(try next(.waited, state, after: 900_000))
        #expect(reason == "The code was not entered within 15 minutes; begin anew.")
    }

    @Test("a device login that cannot begin says why")
    func noDevice() throws {
        let step = try next(response(404, ["error": ["message": "Off."]]), ["step": "device"])
        #expect(failure(step) == "The token endpoint refused: Off.")
        #expect(failure(try next(response(200, [:]), ["step": "device"])) != nil)
        #expect(failure(try next(response(200, [:]), polled)) != nil)
    }

    @Test("an event out of order ends the login")
    func outOfOrder() throws {
        #expect(failure(try next(.waited)) != nil)
        #expect(failure(try next(.callback(query: ["code": "c"]))) != nil)
        #expect(failure(try next(response(200, tokens))) != nil)
        #expect(failure(try next(.begin(method: "other"))) != nil)
    }
}
