import ClaudeProvider
import ProviderAPI
import Testing

@Suite("Claude logins")
struct ClaudeLoginTests {
    private static let settings: JSONValue = [
        "authorize-url": "http://127.0.0.1:7/authorize", "token-url": "http://127.0.0.1:7/token",
        "base-url": "http://127.0.0.1:7/",
    ]

    private func next(
        _ kind: LoginEvent.Kind,
        _ state: JSONValue = .null,
        callback: String = ""
    ) throws -> LoginStep {
        let provider = try ClaudeProvider(settings: Self.settings)
        let event = LoginEvent(
            kind,
            state: state,
            random: [UInt8](0..<64),
            callbackURL: callback,
            now: UnixTime(milliseconds: 1_795_519_997_000)
        )
        return try LoginStep(json: provider.login(try LoginEvent(json: event.json)).json)
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

    private func json(_ step: LoginStep) throws -> JSONValue {
        try JSONValue(parsing: try request(step).body ?? [])
    }

    private func browsing(
        callback: String = "http://127.0.0.1:54545/callback"
    ) throws -> (url: String, state: String, step: LoginStep) {
        let listen = try next(.begin(method: "claude"))
        #expect(listen.action == .listen(port: 54_545, path: "/callback"))
        let step = try next(.begin(method: "claude"), listen.state, callback: callback)
        guard case .browse(let url, let state) = step.action else {
            Issue.record("\(step)")
            return ("", "", step)
        }
        return (url, state, step)
    }

    private let tokens: JSONValue = [
        "access_token": "sk-ant-oat01-2", "refresh_token": "sk-ant-ort01-2", "expires_in": 28_800,
        "account": ["uuid": "u-1", "email_address": "me@example.com"],
        "organization": ["uuid": "o-1", "name": "Mine"],
    ]
    private let profile: JSONValue = [
        "account": ["email": "profile@example.com"],
        "organization": ["organization_type": "claude_max"],
    ]

    @Test("the browser is sent to the authorize address with a challenge and a state")
    func authorize() throws {
        let (url, state, _) = try browsing(callback: "http://127.0.0.1:4000/callback")
        let parts = url.split(separator: "?")
        #expect(parts[0] == "http://127.0.0.1:7/authorize")
        let query = FormBody.decode(String(parts[1]))
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        #expect(query["code"] == "true" && query["response_type"] == "code")
        #expect(query["client_id"] == "9d1c250a-e61b-44d9-88ed-5944d1962f5e")
        #expect(query["redirect_uri"] == "http://localhost:4000/callback")
        #expect(
            query["code_challenge"] == key.challenge && query["code_challenge_method"] == "S256"
        )
        #expect(query["state"] == state && state == key.state)
        #expect(query["scope"]?.hasPrefix("user:profile user:inference ") == true)
    }

    @Test("the browser's return is exchanged, the profile asked for, and all of it stored")
    func whole() throws {
        let (_, state, step) = try browsing()
        let exchange = try next(.callback(query: ["code": "c-1", "state": state]), step.state)
        #expect(try request(exchange).url == "http://127.0.0.1:7/token")
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        #expect(
            try json(exchange) == [
                "grant_type": "authorization_code", "code": "c-1",
                "redirect_uri": "http://localhost:54545/callback",
                "client_id": "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
                "code_verifier": .string(key.verifier), "state": .string(state),
            ]
        )
        let asked = try next(response(200, tokens), exchange.state)
        let plan = try request(asked)
        #expect(plan.method == "GET" && plan.url == "http://127.0.0.1:7/api/oauth/profile")
        #expect(plan.headers.contains(HeaderField("authorization", "Bearer sk-ant-oat01-2")))
        #expect(plan.headers.contains(HeaderField("anthropic-beta", "oauth-2025-04-20")))
        let done = try next(response(200, profile), asked.state)
        let expected: JSONValue = [
            "type": "claude", "access_token": "sk-ant-oat01-2", "refresh_token": "sk-ant-ort01-2",
            "last_refresh": "2026-11-24T11:33:17Z", "expired": "2026-11-24T19:33:17Z",
            "email": "me@example.com", "account_id": "u-1", "organization": "Mine",
            "plan_type": "max",
        ]
        #expect(
            done.action == .done(fileName: "claude-me@example.com.json", credential: expected)
        )
    }

    @Test("a login without a profile is a login", arguments: [403, 404, 500])
    func noProfile(_ status: Int) throws {
        let asked = try next(response(200, tokens), ["step": "token"])
        guard case .done(_, let credential) = try next(response(status, .null), asked.state).action
        else {
            Issue.record("not done")
            return
        }
        #expect(credential["plan_type"] == nil)
    }

    @Test("a pasted answer is exchanged in any of its forms")
    func pasted() throws {
        let (_, state, step) = try browsing(callback: "")
        for text in ["c#\(state)", "http://localhost:54545/callback?code=c&state=\(state)", "c"] {
            let sent = try json(try next(.input(text), step.state))
            #expect(sent["code"] == "c")
            #expect(sent["state"]?.string == state)
        }
        // The state behind the code counts over the one beside it.
        let both = "http://x/?code=c%23\(state)&state=other"
        #expect(try json(try next(.input(both), step.state))["code"] == "c")
    }

    @Test("an answer that belongs to another login is refused")
    func wrongState() throws {
        let (_, state, step) = try browsing()
        let events: [LoginEvent.Kind] = [
            .callback(query: ["code": "c", "state": "other"]), .input("c#other"),
            .input("http://x/?code=c%23other&state=\(state)"),
        ]
        for event in events {
            let reason = failure(try next(event, step.state))
            #expect(reason == "The answer belongs to another login; begin anew.")
        }
    }

    @Test("an error of the issuer ends the login with its words")
    func errorCallback() throws {
        let (_, state, step) = try browsing()
        let query = ["error": "access_denied", "state": state]
        #expect(
            failure(try next(.callback(query: query), step.state))
                == "The login failed: access_denied"
        )
        #expect(failure(try next(.callback(query: [:]), step.state)) != nil)
        let refused: JSONValue = ["error": "invalid_grant", "error_description": "Bad code."]
        #expect(
            failure(try next(response(400, refused), ["step": "token"]))
                == "The token endpoint refused: Bad code. Log in again."
        )
        #expect(failure(try next(response(200, [:]), ["step": "token"])) != nil)
    }

    @Test("a pasted setup token is tried and stored, although it has no profile")
    func setupToken() throws {
        let asked = try next(.begin(method: "claude-token"))
        guard case .ask(_, isSecret: true) = asked.action else {
            Issue.record("\(asked)")
            return
        }
        let tried = try next(.input(" sk-ant-oat01-setup\n"), asked.state)
        #expect(try request(tried).url == "http://127.0.0.1:7/api/oauth/profile")
        let done = try next(response(403, ["error": ["message": "scope"]]), tried.state)
        guard case .done(let file, let credential) = done.action else {
            Issue.record("\(done)")
            return
        }
        #expect(credential == ["type": "claude", "access_token": "sk-ant-oat01-setup"])
        #expect(file.hasPrefix("claude-") && !file.contains("setup"))
        let info = try ClaudeBench.Bench(credential: credential).info
        #expect(!info.isRefreshable && info.expires == nil && info.label == "…etup")
    }

    @Test("a setup token that is refused is not stored, and neither is anything else")
    func wrongToken() throws {
        let state: JSONValue = ["step": "paste"]
        let tried = try next(.input("sk-ant-oat01-x"), state)
        let error: JSONValue = ["error": ["type": "authentication_error", "message": "Invalid."]]
        #expect(
            failure(try next(response(401, error), tried.state))
                == "The token was not accepted: Invalid."
        )
        #expect(failure(try next(.input("hello"), state)) != nil)
        #expect(failure(try next(.input("sk-ant-api03-x"), state))?.contains("API key") == true)
    }

    @Test("an event out of order ends the login")
    func outOfOrder() throws {
        #expect(failure(try next(.waited)) != nil)
        #expect(failure(try next(.input("c"))) != nil)
        #expect(failure(try next(response(200, tokens))) != nil)
        #expect(failure(try next(.begin(method: "other"))) != nil)
    }
}
