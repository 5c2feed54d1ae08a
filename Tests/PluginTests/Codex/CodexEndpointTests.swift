import CodexProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Codex endpoints")
struct CodexEndpointTests {
    private static let backend = "https://chatgpt.com/backend-api/codex"

    @Test(
        "each operation has its path and what it accepts",
        arguments: [
            (ProviderAPI.Operation.generate, "/responses", "text/event-stream"),
            (.compact, "/responses/compact", "application/json"),
        ]
    )
    func path(_ operation: ProviderAPI.Operation, _ path: String, _ accept: String) throws {
        let call = try CodexBench.prepare(
            #"{"input":[]}"#,
            stream: false,
            operation: operation
        ).call
        #expect(call.url == Self.backend + path)
        #expect(call.header("accept") == accept)
        #expect(call.header("authorization") == "Bearer at-1")
        #expect(call.header("chatgpt-account-id") == "acc-1")
        #expect(call.header("content-type") == "application/json")
    }

    @Test("images go to their own paths untouched")
    func images() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let body = #"{"model":"gpt-image-1.5", "prompt":"a"}"#
        let prepared = try bench.prepare(
            body,
            format: .none,
            model: "gpt-image-1.5",
            operation: .imageGeneration
        )
        #expect(prepared.call.url == Self.backend + "/images/generations")
        #expect(prepared.isUntouched)
        let form = [HeaderField("content-type", "multipart/form-data; boundary=x")]
        #expect(throws: ProviderFailure.self) {
            try bench.prepare("x", format: .none, model: "m", operation: .imageEdit, headers: form)
        }
        let key = try CodexBench.Bench(credential: CodexBench.key)
        let edit = try key.prepare(
            "x",
            format: .none,
            model: "m",
            operation: .imageEdit,
            headers: form
        )
        #expect(edit.call.header("content-type") == "multipart/form-data; boundary=x")
        #expect(edit.call.url == "https://api.openai.com/v1/images/edits")
    }

    @Test("a key has no account header")
    func key() throws {
        let call = try CodexBench.prepare(#"{"input":"x"}"#, credential: CodexBench.key).call
        #expect(call.url == "https://api.openai.com/v1/responses")
        #expect(call.header("authorization") == "Bearer sk-test-1234")
        #expect(call.header("chatgpt-account-id") == nil)
    }

    @Test("what a Codex client says of itself is handed on, and nothing is made up")
    func forwarded() throws {
        let sent = [
            "version", "x-codex-turn-state", "x-codex-turn-metadata", "x-client-request-id",
            "x-codex-window-id", "thread-id", "x-codex-beta-features", "originator", "user-agent",
            "x-responsesapi-include-timing-metrics",
        ].map { HeaderField($0, "v") }
        let others = [HeaderField("cookie", "c"), HeaderField("x-other", "o")]
        let session = HeaderField("session-id", "s-1")
        let call = try CodexBench.prepare(
            CodexBench.body("[]"),
            headers: sent + others + [session]
        ).call
        for header in sent + [session] { #expect(call.header(header.name) == header.value) }
        for header in others { #expect(call.header(header.name) == nil) }
        #expect(call.headers.filter { $0.name == "session-id" }.count == 1)
        let plain = try CodexBench.prepare(CodexBench.body("[]")).call
        let names = Set(plain.headers.map(\.name))
        #expect(
            names == [
                "authorization", "chatgpt-account-id", "session-id", "content-type", "accept",
            ]
        )
    }

    @Test("an operation that the upstream has not is refused")
    func unsupported() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let failure = #expect(throws: ProviderFailure.self) {
            try bench.prepare("{}", format: .responses, model: "m", operation: .countTokens)
        }
        #expect(failure?.kind == .unsupported)
    }

    @Test("a plan has its models, with what the operator adds")
    func models() throws {
        func ids(_ plan: String, _ settings: JSONValue = [:]) throws -> [String] {
            var credential = CodexBench.login
            credential["id_token"] = .string(
                CodexBench.token(
                    ["https://api.openai.com/auth": ["chatgpt_plan_type": .string(plan)]]
                )
            )
            let bench = try CodexBench.Bench(settings: settings, credential: credential)
            guard case .models(let models) = try bench.provider.models(for: bench.account) else {
                return []
            }
            #expect(models.allSatisfy { $0.contextTokens > 0 || $0.id == "mine" })
            return models.map(\.id)
        }
        #expect(try ids("plus").contains("gpt-5.5"))
        #expect(try !ids("plus").contains("gpt-5.3-codex-spark"))
        #expect(try ids("pro").contains("gpt-5.3-codex-spark"))
        #expect(try ids("unheard-of") == ids("pro"))
        #expect(try ids("plus", ["models": ["mine", "gpt-5.5"]]) == ids("plus") + ["mine"])
    }

    @Test("the models of a key are asked for")
    func keyModels() throws {
        let bench = try CodexBench.Bench(credential: CodexBench.key)
        guard case .request(let plan) = try bench.provider.models(for: bench.account) else {
            Issue.record("no request")
            return
        }
        #expect(plan.method == "GET")
        #expect(plan.url == "https://api.openai.com/v1/models")
        let body = #"{"data":[{"id":"gpt-5.5","created":1,"owned_by":"o"},{"id":"x"},{}]}"#
        let models = try bench.answered(200, body) {
            try bench.provider.parseModels($0, for: bench.account)
        }
        #expect(models.map(\.id) == ["gpt-5.5", "x"])
        #expect(models[0].efforts == ["low", "medium", "high", "xhigh"])
        for (status, text) in [(401, "{}"), (200, "[]"), (200, "<")] {
            #expect(throws: ProviderFailure.self) {
                try bench.answered(status, text) {
                    try bench.provider.parseModels($0, for: bench.account)
                }
            }
        }
    }
}
