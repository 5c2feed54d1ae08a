import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok accounts")
struct GrokAccountTests {
    private static let now = UnixTime(milliseconds: 1_795_519_997_000)

    @Test("a key is masked and does not expire")
    func key() throws {
        #expect(
            try GrokBench.Bench(credential: GrokBench.key).info == AccountInfo(label: "…1234")
        )
    }

    @Test("an account expires as its file says, else as its token does")
    func expiry() throws {
        let stored = try GrokBench.Bench(credential: GrokBench.account).info
        #expect(stored.label == "a@b.example")
        #expect(stored.expires == UnixTime(rfc3339: "2026-11-24T12:33:17Z"))
        #expect(stored.isRefreshable)
        let claims = Base64URL.encode(Array(#"{"exp":1795519997}"#.utf8))
        let token = GrokBench.account.with("expired", nil)
            .with("access_token", .string("e30.\(claims).s"))
        #expect(try GrokBench.Bench(credential: token).info.expires == Self.now)
    }

    @Test("an account without an access token is refreshed before its first use")
    func noToken() throws {
        let info = try GrokBench.Bench(credential: GrokBench.account.with("access_token", nil)).info
        #expect(info.expires == UnixTime(milliseconds: 0))
        #expect(info.isRefreshable)
    }

    @Test(
        "broken credentials are refused with a reason",
        arguments: [
            ["type": "xai"], ["type": "xai", "access_token": "", "refresh_token": ""],
            ["type": "xai-api-key", "api_key": "k", "base_url": "api.x.ai"],
        ] as [JSONValue]
    )
    func broken(_ credential: JSONValue) {
        let failure = #expect(throws: ProviderFailure.self) {
            try GrokBench.Bench(credential: credential)
        }
        #expect(failure?.kind == .refused)
    }

    private func refresh(
        _ credential: JSONValue = GrokBench.account,
        settings: JSONValue = [:]
    ) throws -> UpstreamPlan {
        let bench = try GrokBench.Bench(settings: settings, credential: credential)
        return try bench.provider.refresh(bench.account, now: Self.now)
    }

    @Test("a refresh is a form for the account's token endpoint")
    func refreshForm() throws {
        let plan = try refresh()
        #expect(plan.url == "https://auth.x.ai/oauth2/token")
        #expect(
            String(decoding: plan.body ?? [], as: UTF8.self)
                == "grant_type=refresh_token&client_id=b1a00492-073a-47ea-816f-4c329264a828"
                + "&refresh_token=rt-1"
        )
    }

    @Test("issuer, client and token URL are settings")
    func settings() throws {
        let plan = try refresh(settings: [
            "token-url": "http://127.0.0.1:7/t", "client-id": "me",
        ])
        #expect(plan.url == "http://127.0.0.1:7/t")
        #expect(String(decoding: plan.body ?? [], as: UTF8.self).contains("client_id=me&"))
        let bare = GrokBench.account.with("token_endpoint", nil)
        let issuer = try refresh(bare, settings: ["issuer": "http://127.0.0.1:6/"])
        #expect(issuer.url == "http://127.0.0.1:6/oauth2/token")
    }

    @Test(
        "a file's token endpoint that is not the issuer's is refused",
        arguments: [
            "https://auth.x.ai.evil.example/t", "http://auth.x.ai/t", "https://x.ai@evil.example/",
            "https://evilx.ai/t", "nonsense",
        ]
    )
    func foreignEndpoint(_ url: String) {
        let credential = GrokBench.account.with("token_endpoint", .string(url))
        #expect(throws: ProviderFailure.self) { try refresh(credential) }
    }

    @Test("an account without a refresh token cannot be refreshed")
    func notRefreshable() {
        #expect(throws: ProviderFailure.self) {
            try refresh(GrokBench.account.with("refresh_token", nil))
        }
    }

    private func outcome(_ status: Int, _ body: String) throws -> RefreshOutcome {
        let bench = try GrokBench.Bench(credential: GrokBench.account)
        return bench.answered(status, body) {
            bench.provider.refreshed($0, account: bench.account)
        }
    }

    @Test("a rotated refresh token is stored, one that is not sent is kept")
    func rotation() throws {
        let rotated = try outcome(
            200,
            #"{"access_token":"at-2","refresh_token":"rt-2","expires_in":60}"#
        )
        #expect(
            rotated
                == .renewed([
                    "access_token": "at-2", "refresh_token": "rt-2",
                    "last_refresh": "2026-11-24T11:33:17Z", "expired": "2026-11-24T11:34:17Z",
                ])
        )
        guard case .renewed(let kept) = try outcome(200, #"{"access_token":"at-2"}"#) else {
            Issue.record("failed")
            return
        }
        #expect(kept["refresh_token"] == nil)
    }

    @Test(
        "a refused refresh is permanent, trouble is not",
        arguments: [
            (400, #"{"error":"invalid_grant","error_description":"revoked"}"#, true),
            (401, #"{"error":"invalid_client"}"#, true), (500, "<html>", false),
            (429, "{}", false), (200, "<html>", false), (200, #"{"access_token":""}"#, false),
        ]
    )
    func refused(_ status: Int, _ body: String, _ isPermanent: Bool) throws {
        guard case .failed(let facts) = try outcome(status, body) else {
            Issue.record("renewed")
            return
        }
        #expect(facts.isPermanent == isPermanent)
        #expect((facts.kind == .credentialFault) == isPermanent)
        #expect(!facts.wantsRefresh)
    }

    @Test("the models of a key are asked for, and completed from what is known")
    func modelList() throws {
        let bench = try GrokBench.Bench(credential: GrokBench.key)
        guard case .request(let plan) = try bench.provider.models(for: bench.account) else {
            Issue.record("no request")
            return
        }
        #expect(plan.url == "https://api.x.ai/v1/models")
        let body = #"{"data":[{"id":"grok-4.5","created":1},{"id":"grok-9"},{"id":""},{}]}"#
        let models = try bench.answered(200, body) {
            try bench.provider.parseModels($0, for: bench.account)
        }
        #expect(models.map(\.id) == ["grok-4.5", "grok-9"])
        #expect(models[0].efforts == ["low", "medium", "high"])
        #expect(models[0].contextTokens == 500_000)
        #expect(throws: ProviderFailure.self) {
            try bench.answered(200, "<html>") {
                try bench.provider.parseModels($0, for: bench.account)
            }
        }
    }

    @Test("the models of an account are known without asking")
    func accountModels() throws {
        let bench = try GrokBench.Bench(credential: GrokBench.account)
        guard case .models(let models) = try bench.provider.models(for: bench.account) else {
            Issue.record("no models")
            return
        }
        #expect(models.first { $0.id == "grok-4.6" }?.efforts.last == "xhigh")
        #expect(models.first { $0.id == "grok-4.3" }?.efforts.first == "none")
    }

    @Test("CLIProxyAPI's files are read, others are not")
    func imports() throws {
        let provider = try GrokProvider(settings: [:])
        func read(_ json: JSONValue) throws -> (fileName: String, credential: JSONValue) {
            try Array(json.compact.utf8).withUnsafeBytes {
                try provider.importCredential($0, from: "cliproxyapi")
            }
        }
        let account = GrokBench.account.with("note", "kept")
        let read1 = try read(account)
        #expect(read1.fileName == "xai-a@b.example.json")
        #expect(read1.credential == account)
        #expect(try read(account.with("email", "../x y")).fileName == "xai-x-y.json")
        #expect(try read(account.with("email", nil)).fileName == "xai-s1.json")
        #expect(throws: ProviderFailure.self) { try read(["type": "codex"]) }
        #expect(throws: ProviderFailure.self) { try read(["type": "xai"]) }
    }

    @Test("the descriptor crosses the boundary whole")
    func descriptor() throws {
        let descriptor = GrokProvider.descriptor
        #expect(try ProviderDescriptor(json: descriptor.json) == descriptor)
        #expect(descriptor.formats == [.responses, .chat])
    }
}
