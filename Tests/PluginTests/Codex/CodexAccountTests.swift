import CodexProvider
import ProviderAPI
import Testing

@Suite("Codex accounts")
struct CodexAccountTests {
    private func bench(_ change: (inout JSONValue) -> Void) throws -> CodexBench.Bench {
        var credential = CodexBench.login
        change(&credential)
        return try CodexBench.Bench(credential: credential)
    }

    @Test("a login has a label, a plan and an expiry, and is refreshable")
    func login() throws {
        let info = try bench { _ in }.info
        #expect(info.label == "me@example.com")
        #expect(info.plan == "plus")
        #expect(info.expires == UnixTime(rfc3339: "2026-12-01T00:00:00Z"))
        #expect(info.isRefreshable)
    }

    @Test("without a date the token's own expiry counts, without a mail the account's id")
    func sparse() throws {
        let info = try bench {
            $0["expired"] = nil
            $0["email"] = nil
            $0["id_token"] = "broken"
            $0["refresh_token"] = ""
            $0["access_token"] = .string(CodexBench.token(["exp": 1_800_000_000]))
        }.info
        #expect(info.label == "acc-1")
        #expect(info.expires == UnixTime(milliseconds: 1_800_000_000_000))
        #expect(!info.isRefreshable)
    }

    @Test("a key is masked and does not expire")
    func key() throws {
        let info = try CodexBench.Bench(credential: CodexBench.key).info
        #expect(info == AccountInfo(label: "…1234"))
    }

    @Test(
        "broken credentials are refused with a reason",
        arguments: [
            ["type": "codex"], ["type": "codex", "access_token": ""],
            ["type": "codex", "access_token": "x", "base_url": "ftp://x"],
            ["type": "codex-api-key"], ["type": "codex-api-key", "api_key": "k"],
            ["type": "codex-api-key", "api_key": "k", "base_url": "x"],
        ] as [JSONValue]
    )
    func broken(_ credential: JSONValue) {
        let failure = #expect(throws: ProviderFailure.self) {
            try CodexBench.Bench(credential: credential)
        }
        #expect(failure?.kind == .refused)
    }

    @Test("a refresh asks as the client does")
    func refresh() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let plan = try bench.provider.refresh(bench.account, now: UnixTime(milliseconds: 0))
        #expect(plan.url == "https://auth.openai.com/oauth/token")
        #expect(plan.headers.contains(HeaderField("content-type", FormBody.contentType)))
        #expect(
            FormBody.decode(String(decoding: plan.body ?? [], as: UTF8.self)) == [
                "grant_type": "refresh_token", "client_id": "app_EMoamEEZ73f0CkXaXp7hrann",
                "refresh_token": "rt-1", "scope": "openid profile email",
            ]
        )
        let key = try CodexBench.Bench(credential: CodexBench.key)
        #expect(throws: ProviderFailure.self) {
            try key.provider.refresh(key.account, now: UnixTime(milliseconds: 0))
        }
    }

    @Test("a refresh gives what changes, the rotated token too")
    func refreshed() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let outcome = bench.answered(
            200,
            #"{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600}"#
        ) { bench.provider.refreshed($0, account: bench.account) }
        #expect(
            outcome
                == .renewed([
                    "access_token": "at-2", "refresh_token": "rt-2",
                    "last_refresh": "2026-11-24T11:33:17Z", "expired": "2026-11-24T12:33:17Z",
                ])
        )
    }

    @Test(
        "a refresh that cannot succeed again says so",
        arguments: [
            (400, #"{"error":"invalid_grant","error_description":"x"}"#, true),
            (401, #"{"error":{"code":"refresh_token_reused","message":"x"}}"#, true),
            (401, #"{"error":{"code":"refresh_token_expired","message":"x"}}"#, true),
            (400, #"{"error":"invalid_client"}"#, false), (500, "<html>", false),
            (200, "{}", false),
        ]
    )
    func permanent(_ status: Int, _ body: String, _ isPermanent: Bool) throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let outcome = bench.answered(status, body) {
            bench.provider.refreshed($0, account: bench.account)
        }
        guard case .failed(let facts) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(facts.isPermanent == isPermanent)
        #expect(facts.message.contains("Log in again.") == isPermanent)
    }

    @Test("a refresh that comes too often waits as it is told")
    func tooOften() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let response = UpstreamResponse(
            status: 429,
            headers: HeaderView([HeaderField("retry-after", "20")]),
            body: UnsafeRawBufferPointer(start: nil, count: 0)
        )
        guard case .failed(let facts) = bench.provider.refreshed(response, account: bench.account)
        else {
            Issue.record("not failed")
            return
        }
        #expect(facts.kind == .burst)
        #expect(facts.retryAfterMilliseconds == 20_000)
    }

    @Test("files of the Codex CLI and CLIProxyAPI are read")
    func imports() throws {
        let own = try imported(CodexBench.login)
        #expect(own.credential == CodexBench.login)
        let cli = try imported([
            "OPENAI_API_KEY": .null, "last_refresh": "2026-11-24T00:00:00.5Z",
            "tokens": [
                "id_token": .string(CodexBench.token(CodexBench.claims)), "access_token": "at-1",
                "refresh_token": "rt-1", "account_id": "acc-1",
            ],
        ])
        #expect(cli.fileName == own.fileName)
        #expect(try CodexBench.Bench(credential: cli.credential).info.label == "me@example.com")
        let key = try imported(["OPENAI_API_KEY": "sk-1"])
        #expect(key.credential["type"] == "codex-api-key")
        #expect(key.fileName.hasPrefix("codex-api-key-") && !key.fileName.contains("sk-1"))
    }

    @Test(
        "other files are refused",
        arguments: [[], ["type": "claude"], ["type": "codex"], [:]]
            as [JSONValue]
    )
    func foreign(_ file: JSONValue) {
        #expect(throws: ProviderFailure.self) { try imported(file) }
    }

    private func imported(
        _ file: JSONValue
    ) throws -> (fileName: String, credential: JSONValue) {
        let provider = try CodexProvider(settings: [:])
        return try Array(file.compact.utf8).withUnsafeBytes {
            try provider.importCredential($0, from: "codex")
        }
    }

    @Test("settings that are no addresses are refused")
    func settings() {
        for key in ["base-url", "issuer", "redirect-url"] {
            #expect(throws: ProviderFailure.self) {
                try CodexProvider(settings: .object([.init(key, "nowhere")]))
            }
        }
    }
}
