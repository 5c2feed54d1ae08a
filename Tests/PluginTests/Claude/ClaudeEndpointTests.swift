import ClaudeProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Claude endpoints")
struct ClaudeEndpointTests {
    private static let body = ClaudeBench.body()

    private func names(_ call: UpstreamCall) -> Set<String> { Set(call.headers.map(\.name)) }

    @Test("a login is a bearer with its beta")
    func login() throws {
        let call = try ClaudeBench.prepare(Self.body).call
        #expect(call.url == "https://api.anthropic.com/v1/messages?beta=true")
        #expect(call.header("authorization") == "Bearer sk-ant-oat01-at-1")
        #expect(call.header("anthropic-beta") == "oauth-2025-04-20")
        #expect(call.header("anthropic-version") == "2023-06-01")
        #expect(call.header("accept") == "application/json")
        #expect(
            names(call) == [
                "authorization", "anthropic-beta", "anthropic-version", "content-type", "accept",
            ]
        )
    }

    @Test("a key of the API is an x-api-key, without betas")
    func key() throws {
        let call = try ClaudeBench.prepare(Self.body, stream: true, credential: ClaudeBench.key)
            .call
        #expect(call.url == "https://api.anthropic.com/v1/messages")
        #expect(call.header("x-api-key") == "sk-ant-api03-1234")
        #expect(call.header("anthropic-beta") == nil && call.header("authorization") == nil)
        #expect(call.header("accept") == "text/event-stream")
    }

    @Test("a key of another server is a bearer")
    func server() throws {
        let call = try ClaudeBench.prepare(Self.body, credential: ClaudeBench.server).call
        #expect(call.url == "https://llm.example/v1/messages")
        #expect(call.header("authorization") == "Bearer server-key")
        #expect(call.header("x-api-key") == nil)
    }

    @Test("a login's token that is given as a key is a login's token")
    func tokenAsKey() throws {
        var key = ClaudeBench.key
        key["api_key"] = "sk-ant-oat01-x"
        let call = try ClaudeBench.prepare(Self.body, credential: key).call
        #expect(call.header("authorization") == "Bearer sk-ant-oat01-x")
        #expect(call.header("anthropic-beta") == "oauth-2025-04-20")
    }

    @Test("betas of header and body are merged into the header, each once")
    func betas() throws {
        let prepared = try ClaudeBench.prepare(
            ClaudeBench.body(
                #"[{"role":"user","content":"hi"}]"#,
                #""betas":["b-1","a-1","x\r\ny: z","",7],"#
            ),
            headers: [
                HeaderField("anthropic-beta", "a-1, b-2,,a-1"),
                HeaderField("anthropic-version", "2026-10-21"),
            ]
        )
        #expect(prepared.call.header("anthropic-beta") == "a-1,b-2,b-1,oauth-2025-04-20")
        #expect(prepared.call.header("anthropic-version") == "2026-10-21")
        #expect(prepared.call.json["betas"] == nil)
    }

    @Test("fast mode brings its beta, and translated requests bring theirs")
    func featureBetas() throws {
        let fast = try ClaudeBench.prepare(
            ClaudeBench.body(#"[{"role":"user","content":"hi"}]"#, #""speed":"fast","#)
        )
        #expect(fast.call.header("anthropic-beta") == "oauth-2025-04-20,fast-mode-2026-02-01")
        let more = #""output_config":{"effort":"low","format":{}},"#
        let body = ClaudeBench.body(#"[{"role":"user","content":"hi"}]"#, more)
        let own = try ClaudeBench.prepare(body)
        #expect(own.call.header("anthropic-beta") == "oauth-2025-04-20")
        let translated = try ClaudeBench.prepare(body, clientFormat: .chat)
        #expect(
            translated.call.header("anthropic-beta")
                == "oauth-2025-04-20,effort-2025-11-24,structured-outputs-2025-12-15"
        )
    }

    @Test("what a client says of itself is handed on, and nothing else")
    func forwarded() throws {
        let sent = [
            "user-agent", "x-app", "x-claude-code-session-id", "x-claude-code-agent-id",
            "x-stainless-lang", "anthropic-dangerous-direct-browser-access",
        ].map { HeaderField($0, "v") }
        let others = [HeaderField("cookie", "c"), HeaderField("x-other", "o")]
        let call = try ClaudeBench.prepare(Self.body, headers: sent + others).call
        for header in sent { #expect(call.header(header.name) == "v") }
        for header in others { #expect(call.header(header.name) == nil) }
    }

    @Test("tokens are counted by the API alone")
    func count() throws {
        let body = #"{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}]}"#
        let prepared = try ClaudeBench.prepare(
            body,
            operation: .countTokens,
            credential: ClaudeBench.key
        )
        #expect(prepared.call.url == "https://api.anthropic.com/v1/messages/count_tokens")
        #expect(prepared.isUntouched)
        let failure = #expect(throws: ProviderFailure.self) {
            try ClaudeBench.prepare(body, operation: .countTokens, credential: ClaudeBench.server)
        }
        #expect(failure?.kind == .unsupported)
    }

    @Test("an operation that the upstream has not is refused")
    func unsupported() throws {
        let failure = #expect(throws: ProviderFailure.self) {
            try ClaudeBench.prepare(Self.body, operation: .compact)
        }
        #expect(failure?.kind == .unsupported)
    }

    @Test("a login has its models, with what the operator adds")
    func models() throws {
        let bench = try ClaudeBench.Bench(
            settings: ["models": ["mine", "claude-opus-5-5"]],
            credential: ClaudeBench.login
        )
        guard case .models(let models) = try bench.provider.models(for: bench.account) else {
            Issue.record("no models")
            return
        }
        #expect(models.map(\.id).contains("claude-opus-5-5"))
        #expect(models.last?.id == "mine")
        #expect(models.dropLast().allSatisfy { $0.contextTokens > 0 && $0.outputTokens > 0 })
        #expect(models.dropLast().allSatisfy { $0.efforts.isEmpty != ($0.thinkingBudget == nil) })
        #expect(Set(models.map(\.id)).count == models.count)
    }

    @Test("the models of a key are asked for")
    func keyModels() throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.key)
        guard case .request(let plan) = try bench.provider.models(for: bench.account) else {
            Issue.record("no request")
            return
        }
        #expect(plan.method == "GET")
        #expect(plan.url == "https://api.anthropic.com/v1/models?limit=1000")
        #expect(plan.headers.contains(HeaderField("anthropic-version", "2023-06-01")))
        let body = """
            {"data":[{"id":"claude-opus-4-6","display_name":"Opus","created_at":\
            "2026-02-05T00:00:00Z"},{"id":"x"},{}]}
            """
        let models = try bench.answered(200, body) {
            try bench.provider.parseModels($0, for: bench.account)
        }
        #expect(models.map(\.id) == ["claude-opus-4-6", "x"])
        #expect(models[0].displayName == "Opus" && models[0].created == 1_770_249_600)
        #expect(models[0].outputTokens == 128_000)
        for (status, text) in [(401, "{}"), (200, "[]"), (200, "<")] {
            #expect(throws: ProviderFailure.self) {
                try bench.answered(status, text) {
                    try bench.provider.parseModels($0, for: bench.account)
                }
            }
        }
    }
}
