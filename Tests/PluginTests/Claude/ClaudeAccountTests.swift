import ClaudeProvider
import ProviderAPI
import Testing

@Suite("Claude accounts")
struct ClaudeAccountTests {
    @Test("a login has a label, a plan and an expiry, and is refreshable")
    func login() throws {
        let info = try ClaudeBench.Bench(credential: ClaudeBench.login).info
        #expect(info.label == "me@example.com")
        #expect(info.plan == "max")
        #expect(info.expires == UnixTime(rfc3339: "2026-11-24T18:00:00Z"))
        #expect(info.isRefreshable)
    }

    @Test("a key is masked and does not expire")
    func key() throws {
        let info = try ClaudeBench.Bench(credential: ClaudeBench.key).info
        #expect(info == AccountInfo(label: "…1234"))
        var short = ClaudeBench.key
        short["api_key"] = "secret"
        #expect(try ClaudeBench.Bench(credential: short).info.label == "…")
    }

    @Test(
        "broken credentials are refused with a reason",
        arguments: [
            ["type": "claude"], ["type": "claude", "access_token": ""], ["type": "claude-api-key"],
            ["type": "claude-api-key", "api_key": "k", "base_url": "x"],
        ] as [JSONValue]
    )
    func broken(_ credential: JSONValue) {
        let failure = #expect(throws: ProviderFailure.self) {
            try ClaudeBench.Bench(credential: credential)
        }
        #expect(failure?.kind == .refused)
    }

    @Test("a refresh asks with the login's scopes")
    func refresh() throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let plan = try bench.provider.refresh(bench.account, now: UnixTime(milliseconds: 0))
        #expect(plan.url == "https://platform.claude.com/v1/oauth/token")
        let body = try JSONValue(parsing: plan.body ?? [])
        #expect(body["grant_type"] == "refresh_token")
        #expect(body["refresh_token"] == "sk-ant-ort01-rt-1")
        #expect(body["client_id"] == "9d1c250a-e61b-44d9-88ed-5944d1962f5e")
        #expect(body["scope"]?.string?.contains("user:inference") == true)
        let key = try ClaudeBench.Bench(credential: ClaudeBench.key)
        #expect(throws: ProviderFailure.self) {
            try key.provider.refresh(key.account, now: UnixTime(milliseconds: 0))
        }
    }

    @Test("a refresh gives what changes, the rotated token too")
    func refreshed() throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let body = #"{"access_token":"a","refresh_token":"r","expires_in":28800}"#
        let outcome = bench.answered(200, body) {
            bench.provider.refreshed($0, account: bench.account)
        }
        #expect(
            outcome
                == .renewed([
                    "access_token": "a", "refresh_token": "r",
                    "last_refresh": "2026-11-24T11:33:17Z", "expired": "2026-11-24T19:33:17Z",
                ])
        )
    }

    @Test(
        "a refresh that cannot succeed again says so",
        arguments: [
            (400, #"{"error":"invalid_grant","error_description":"x"}"#, true),
            (400, #"{"error":"invalid_request"}"#, false), (500, "<html>", false),
            (200, "{}", false),
        ]
    )
    func permanent(_ status: Int, _ body: String, _ isPermanent: Bool) throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let outcome = bench.answered(status, body) {
            bench.provider.refreshed($0, account: bench.account)
        }
        guard case .failed(let facts) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(facts.isPermanent == isPermanent)
    }

    @Test(
        "a refresh that comes too often waits as it is told, five seconds to five minutes",
        arguments: [("1", 5000), ("20", 20_000), ("9999", 300_000), ("", 5000)] as [(String, Int64)]
    )
    func tooOften(_ header: String, _ wait: Int64) throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let response = UpstreamResponse(
            status: 429,
            headers: HeaderView([HeaderField("retry-after", header)]),
            body: UnsafeRawBufferPointer(start: nil, count: 0)
        )
        guard case .failed(let facts) = bench.provider.refreshed(response, account: bench.account)
        else {
            Issue.record("not failed")
            return
        }
        #expect(facts.kind == .burst)
        #expect(facts.retryAfterMilliseconds == wait)
    }

    @Test("files of Claude Code and CLIProxyAPI are read")
    func imports() throws {
        let own = try imported(ClaudeBench.login)
        #expect(own.credential == ClaudeBench.login)
        #expect(own.fileName == "claude-me@example.com.json")
        let official = try imported([
            "claudeAiOauth": [
                "accessToken": "sk-ant-oat01-x", "refreshToken": "sk-ant-ort01-x",
                "expiresAt": 1_795_519_997_000, "scopes": [], "subscriptionType": "pro",
            ]
        ])
        #expect(
            official.credential == [
                "type": "claude", "access_token": "sk-ant-oat01-x",
                "refresh_token": "sk-ant-ort01-x", "plan_type": "pro",
                "expired": "2026-11-24T11:33:17Z",
            ]
        )
        #expect(official.fileName.hasPrefix("claude-") && !official.fileName.contains("sk-ant"))
    }

    @Test(
        "other files are refused",
        arguments: [[], ["type": "codex"], ["type": "claude"], ["claudeAiOauth": [:]], [:]]
            as [JSONValue]
    )
    func foreign(_ file: JSONValue) {
        #expect(throws: ProviderFailure.self) { try imported(file) }
    }

    private func imported(
        _ file: JSONValue
    ) throws -> (fileName: String, credential: JSONValue) {
        let provider = try ClaudeProvider(settings: [:])
        return try Array(file.compact.utf8).withUnsafeBytes {
            try provider.importCredential($0, from: "claude")
        }
    }

    @Test("settings that are no addresses are refused")
    func settings() {
        for key in ["base-url", "authorize-url", "token-url", "redirect-url"] {
            #expect(throws: ProviderFailure.self) {
                try ClaudeProvider(settings: .object([.init(key, "nowhere")]))
            }
        }
    }
}
