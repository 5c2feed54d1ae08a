import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok login")
struct GrokLoginTests {
    private static let now: Int64 = 1_795_519_997_000

    private func next(
        _ kind: LoginEvent.Kind,
        _ state: JSONValue = .null,
        after seconds: Int64 = 0,
        settings: JSONValue = [:]
    ) throws -> LoginStep {
        let event = LoginEvent(
            kind,
            state: state,
            random: [],
            now: UnixTime(milliseconds: Self.now + seconds * 1000)
        )
        return try GrokProvider(settings: settings).login(try LoginEvent(json: event.json))
    }

    private func response(_ status: Int, _ body: JSONValue) -> LoginEvent.Kind {
        .response(status: status, headers: [], body: Array(body.compact.utf8))
    }

    private static let discovery: JSONValue = [
        "device_authorization_endpoint": "https://auth.x.ai/oauth2/device/code",
        "token_endpoint": "https://auth.x.ai/oauth2/token",
    ]

    private static let code: JSONValue = [
        "device_code": "dc", "user_code": "AB-CD", "verification_uri": "https://x.ai/device",
        "expires_in": 600, "interval": 1,
    ]

    private func plan(_ step: LoginStep) throws -> UpstreamPlan {
        guard case .request(let plan) = step.action else {
            Issue.record("\(step)")
            throw ProviderFailure(.failed, "no request")
        }
        return plan
    }

    private func form(_ step: LoginStep) throws -> String {
        String(decoding: try plan(step).body ?? [], as: UTF8.self)
    }

    /// Goes on until the first question whether the code was entered.
    private func polling() throws -> LoginStep {
        let discovery = try next(.begin(method: "grok"))
        #expect(
            try plan(discovery).url == "https://auth.x.ai/.well-known/openid-configuration"
        )
        let code = try next(response(200, Self.discovery), discovery.state)
        #expect(try plan(code).url == "https://auth.x.ai/oauth2/device/code")
        #expect(try form(code).contains("scope=openid%20profile%20email%20offline_access"))
        let shown = try next(response(200, Self.code), code.state)
        #expect(
            shown.action == .show(code: "AB-CD", url: "https://x.ai/device", waitSeconds: 5)
        )
        return try next(.waited, shown.state, after: 5)
    }

    @Test("a code that is entered becomes an account")
    func complete() throws {
        let asked = try polling()
        #expect(try plan(asked).url == "https://auth.x.ai/oauth2/token")
        let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
        #expect(try form(asked).hasPrefix(grant + "&device_code=dc&client_id="))
        let pending = try next(response(400, ["error": "authorization_pending"]), asked.state)
        #expect(pending.action == .wait(seconds: 5))
        let again = try next(.waited, pending.state, after: 10)
        let claims = Base64URL.encode(Array(#"{"email":"a@b.example","sub":"s1"}"#.utf8))
        let tokens: JSONValue = [
            "access_token": "at", "refresh_token": "rt", "id_token": .string("e30.\(claims).s"),
            "expires_in": 3600, "token_type": "Bearer",
        ]
        let done = try next(response(200, tokens), again.state)
        guard case .done(let file, let credential) = done.action else {
            Issue.record("\(done)")
            return
        }
        #expect(file == "xai-a@b.example.json")
        #expect(credential["type"] == "xai")
        #expect(credential["refresh_token"] == "rt")
        #expect(credential["expired"] == "2026-11-24T12:33:17Z")
        #expect(credential["token_endpoint"] == "https://auth.x.ai/oauth2/token")
        #expect(try GrokBench.Bench(credential: credential).info.label == "a@b.example")
    }

    @Test("an issuer that is asked too often is asked five seconds later from then on")
    func slowDown() throws {
        let asked = try polling()
        let slower = try next(response(400, ["error": "slow_down"]), asked.state)
        #expect(slower.action == .wait(seconds: 10))
        let pending = try next(
            response(400, ["error": "authorization_pending"]),
            slower.state
        )
        #expect(pending.action == .wait(seconds: 10))
    }

    @Test("trouble on the way is waited out")
    func trouble() throws {
        let step = try next(
            .response(status: 502, headers: [], body: Array("<html>".utf8)),
            try polling().state
        )
        #expect(step.action == .wait(seconds: 5))
    }

    @Test(
        "a login that is refused or too late ends with a reason",
        arguments: ["access_denied", "expired_token", "invalid_client"]
    )
    func refused(_ error: String) throws {
        let step = try next(response(400, ["error": .string(error)]), try polling().state)
        guard case .fail = step.action else {
            Issue.record("\(step)")
            return
        }
    }

    @Test("a code is asked about until it expires, and half an hour at most")
    func deadline() throws {
        let asked = try polling()
        guard case .fail = try next(.waited, asked.state, after: 601).action else {
            Issue.record("asked after the end")
            return
        }
        let code = try next(
            response(200, Self.code.with("expires_in", 86_400)),
            ["step": "code", "token_endpoint": "https://auth.x.ai/oauth2/token"]
        )
        guard case .fail = try next(.waited, code.state, after: 1801).action else {
            Issue.record("asked after half an hour")
            return
        }
    }

    @Test(
        "endpoints of another host are refused",
        arguments: [
            ("https://auth.x.ai.evil.example/t", "https://auth.x.ai/d"),
            ("https://auth.x.ai/t", "http://auth.x.ai/d"),
        ]
    )
    func foreignEndpoints(_ token: String, _ code: String) throws {
        let step = try next(
            response(
                200,
                [
                    "token_endpoint": .string(token),
                    "device_authorization_endpoint": .string(code),
                ]
            ),
            ["step": "discovery"]
        )
        guard case .fail = step.action else {
            Issue.record("\(step)")
            return
        }
    }

    @Test("a test's issuer may be on loopback, and only there")
    func ownIssuer() throws {
        let settings: JSONValue = ["issuer": "http://127.0.0.1:6", "client-id": "me"]
        let begun = try next(.begin(method: "grok"), settings: settings)
        #expect(
            try plan(begun).url == "http://127.0.0.1:6/.well-known/openid-configuration"
        )
        let own: JSONValue = [
            "device_authorization_endpoint": "http://127.0.0.1:6/d",
            "token_endpoint": "http://127.0.0.1:6/t",
        ]
        let code = try next(response(200, own), begun.state, settings: settings)
        #expect(try form(code).hasPrefix("client_id=me&"))
        let other = try next(response(200, Self.discovery), begun.state, settings: settings)
        guard case .fail = other.action else {
            Issue.record("\(other)")
            return
        }
    }

    @Test(
        "an issuer that answers nonsense ends the login with a reason",
        arguments: [(200, "<html>"), (500, ""), (200, "{}"), (404, #"{"error":"x"}"#)]
    )
    func nonsense(_ status: Int, _ body: String) throws {
        for state in [["step": "discovery"], ["step": "code"]] as [JSONValue] {
            let event = LoginEvent.Kind.response(
                status: status,
                headers: [],
                body: Array(body.utf8)
            )
            guard case .fail(let reason) = try next(event, state).action else {
                Issue.record("accepted")
                return
            }
            #expect(!reason.isEmpty)
        }
    }
}
