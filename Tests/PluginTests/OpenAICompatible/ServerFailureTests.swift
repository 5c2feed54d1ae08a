import OpenAICompatibleProvider
import ProviderAPI
import Testing

@Suite("OpenAI-compatible failures")
struct ServerFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int
        let body: String
        var headers: [HeaderField] = []
        let kind: FailureFacts.Kind
        let scope: FailureFacts.Scope
        var wait: Int64?
        var isPermanent = false

        var testDescription: String { name }
    }

    @Test("each kind of failure is told from the others", arguments: cases)
    func classify(_ c: Case) throws {
        let bench = try ServerBench.Bench(credential: ServerBench.key)
        let facts = bench.classify(c.status, c.body, headers: c.headers)
        #expect(facts.kind == c.kind)
        #expect(facts.scope == c.scope)
        #expect(facts.retryAfterMilliseconds == c.wait)
        #expect(facts.isPermanent == c.isPermanent)
        #expect(!facts.wantsRefresh)
        #expect(facts.status == nil)
        #expect(!facts.message.isEmpty)
    }

    static let cases = [
        Case(
            name: "a refused key lets the next one try",
            status: 401,
            body: #"{"error":{"message":"Authentication Fails","type":"authentication_error"}}"#,
            kind: .credentialFault,
            scope: .account
        ),
        Case(
            name: "an empty balance lets the next key try and does not pass",
            status: 402,
            body: #"{"error":{"message":"Insufficient Balance","code":"invalid_request_error"}}"#,
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "a spent plan is the account's",
            status: 429,
            body: #"{"error":{"code":"insufficient_quota","message":"m"}}"#,
            kind: .accountLimit,
            scope: .account
        ),
        Case(
            name: "a spent plan may be told by its type",
            status: 429,
            body: #"{"error":{"type":"exceeded_current_quota_error","message":"m"}}"#,
            kind: .accountLimit,
            scope: .account
        ),
        Case(
            name: "a burst passes as the header says",
            status: 429,
            body: #"{"error":{"code":"rate_limit_exceeded","message":"m"}}"#,
            headers: [HeaderField("retry-after", "3")],
            kind: .burst,
            scope: .model,
            wait: 3000
        ),
        Case(
            name: "a burst passes when the spent window begins anew",
            status: 429,
            body: "{}",
            headers: [
                HeaderField("x-ratelimit-remaining-tokens", "0"),
                HeaderField("x-ratelimit-reset-tokens", "6m0s"),
                HeaderField("x-ratelimit-remaining-requests", "5"),
                HeaderField("x-ratelimit-reset-requests", "1h"),
            ],
            kind: .burst,
            scope: .model,
            wait: 360_000
        ),
        Case(
            name: "an overloaded engine has no room although it says 429",
            status: 429,
            body: #"{"error":{"type":"engine_overloaded_error","message":"m"}}"#,
            kind: .capacity,
            scope: .model
        ),
        Case(
            name: "a model that is not there is not offered",
            status: 404,
            body: #"{"error":{"code":"model_not_found","message":"m"}}"#,
            kind: .modelLimit,
            scope: .model
        ),
        Case(
            name: "a wrong request is the client's fault",
            status: 400,
            body: #"{"error":{"code":"context_length_exceeded","message":"m"}}"#,
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a page is no message",
            status: 502,
            body: "<html>Bad gateway</html>",
            kind: .transient,
            scope: .model
        ),
    ]

    @Test(
        "an error inside a stream is told by what it holds",
        arguments: [
            (#"{"error":{"message":"m","code":429}}"#, 429),
            (#"{"error":{"message":"m","type":"overloaded_error"}}"#, 503),
            (
                #"{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded"}}}"#,
                429
            ),
            (#"{"error":{"code":"invalid_api_key"}}"#, 401), (#"{"detail":"m"}"#, 502),
            (#"{"message":"m"}"#, 502), (#"{"error":"text"}"#, 502), ("plain text", 502),
        ]
    )
    func inStream(_ body: String, _ status: Int) throws {
        let bench = try ServerBench.Bench(credential: ServerBench.key)
        let facts = bench.classify(200, body, isInStream: true)
        #expect(facts.status == status)
        #expect(!facts.message.isEmpty)
    }

    @Test("limits are read from the headers of each answer")
    func limits() throws {
        let provider = try OpenAICompatibleProvider(settings: [:])
        let response = UpstreamResponse(
            status: 200,
            headers: HeaderView([
                HeaderField("x-ratelimit-limit-tokens", "100"),
                HeaderField("x-ratelimit-remaining-tokens", "25"),
                HeaderField("x-ratelimit-reset-tokens", "10s"),
            ]),
            body: UnsafeRawBufferPointer(start: nil, count: 0),
            model: "m",
            now: UnixTime(milliseconds: 5000)
        )
        let resets = UnixTime(milliseconds: 15_000)
        #expect(
            provider.limits(response)
                == [LimitWindow(name: "tokens", used: 0.75, resets: resets, model: "m")]
        )
    }

    @Test("a list of models may be bare or wrapped")
    func models() throws {
        let bench = try ServerBench.Bench(credential: ServerBench.key)
        for body in [
            #"{"data":[{"id":"a","context_length":9},{}]}"#, #"[{"id":"a","max_model_len":9}]"#,
        ] {
            let models = try bench.answered(200, body) {
                try bench.provider.parseModels($0, for: bench.account)
            }
            #expect(models.map(\.id) == ["a"])
            #expect(models[0].contextTokens == 9)
        }
        for (status, body) in [(401, "{}"), (200, "<html>")] {
            #expect(throws: ProviderFailure.self) {
                try bench.answered(status, body) {
                    try bench.provider.parseModels($0, for: bench.account)
                }
            }
        }
    }
}
