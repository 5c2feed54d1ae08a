import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini accounts")
struct GeminiAccountTests {
    private static let now = UnixTime(milliseconds: 1_795_519_997_000)

    @Test("a key is masked and does not expire")
    func key() throws {
        let info = try GeminiBench.Bench(credential: GeminiBench.key).info
        #expect(info == AccountInfo(label: "…1234"))
    }

    @Test("a service account expires with its token")
    func token() throws {
        let info = try GeminiBench.Bench(credential: GeminiBench.vertex).info
        #expect(info.label == "sa@my-project.iam.gserviceaccount.com")
        #expect(info.plan == "my-project")
        #expect(info.isRefreshable)
        #expect(info.expires == UnixTime(rfc3339: "2026-11-24T12:33:17Z"))
    }

    @Test("a service account without a token has expired, in Google's file too")
    func noToken() throws {
        for credential in [
            GeminiBench.vertex.with("access_token", nil), GeminiBench.serviceAccount,
        ] {
            let bench = try GeminiBench.Bench(credential: credential)
            #expect(bench.info.expires == UnixTime(milliseconds: 0))
            #expect(bench.info.isRefreshable)
            #expect(throws: ProviderFailure.self) {
                try bench.prepare(
                    #"{"contents":[]}"#,
                    format: .generateContent,
                    model: "gemini-3.5-flash"
                )
            }
        }
    }

    @Test(
        "broken credentials are refused with a reason",
        arguments: [
            ["type": "gemini-api-key"], ["type": "gemini-api-key", "api_key": ""],
            ["type": "gemini-api-key", "api_key": "k", "base_url": "ftp://x"],
            ["type": "vertex"], ["type": "vertex", "service_account": [:]],
            GeminiBench.serviceAccount.with("private_key", "nonsense"),
            GeminiBench.serviceAccount.with("project_id", nil),
        ] as [JSONValue]
    )
    func broken(_ credential: JSONValue) {
        let failure = #expect(throws: ProviderFailure.self) {
            try GeminiBench.Bench(credential: credential)
        }
        #expect(failure?.kind == .refused)
    }

    @Test("the models of a key are asked for, and completed from what is known")
    func modelList() throws {
        let bench = try GeminiBench.Bench(credential: GeminiBench.key)
        guard case .request(let plan) = try bench.provider.models(for: bench.account) else {
            Issue.record("no request")
            return
        }
        #expect(plan.method == "GET")
        #expect(plan.url.hasSuffix("/v1beta/models?pageSize=1000"))
        let body = """
            {"models":[{"name":"models/gemini-2.5-pro","displayName":"Pro","inputTokenLimit":10,\
            "outputTokenLimit":5,"supportedGenerationMethods":["generateContent"]},\
            {"name":"models/embed","supportedGenerationMethods":["embedContent"]},{"x":1},\
            {"name":"tunedModels/t"}]}
            """
        let models = try bench.answered(200, body) {
            try bench.provider.parseModels($0, for: bench.account)
        }
        #expect(models.map(\.id) == ["gemini-2.5-pro", "tunedModels/t"])
        #expect(models[0].thinkingBudget == 128...32_768)
        #expect(models[0].contextTokens == 10)
        #expect(models[0].displayName == "Pro")
        #expect(throws: ProviderFailure.self) {
            try bench.answered(403, "{}") {
                try bench.provider.parseModels($0, for: bench.account)
            }
        }
    }

    @Test("the models of Vertex are known without asking")
    func vertexModels() throws {
        let bench = try GeminiBench.Bench(credential: GeminiBench.vertexKey)
        guard case .models(let models) = try bench.provider.models(for: bench.account) else {
            Issue.record("no models")
            return
        }
        let pro = models.first { $0.id == "gemini-3-pro-preview" }
        #expect(pro?.efforts == ["low", "high"])
        #expect(pro?.outputTokens == 65_536)
        #expect(models.first { $0.id == "gemini-2.5-flash" }?.thinkingBudget == 0...24_576)
    }

    @Test("the descriptor crosses the boundary whole")
    func descriptor() throws {
        let descriptor = GeminiProvider.descriptor
        #expect(try ProviderDescriptor(json: descriptor.json) == descriptor)
        #expect(descriptor.family == "gemini")
    }
}
