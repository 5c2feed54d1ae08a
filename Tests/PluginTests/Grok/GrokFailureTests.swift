import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok failures")
struct GrokFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int
        let body: String
        var headers: [HeaderField] = []
        let kind: FailureFacts.Kind
        var scope = FailureFacts.Scope.account
        var told: Int?
        var wait: Int64?
        var isPermanent = false
        var wantsRefresh = false

        var testDescription: String { name }
    }

    @Test("each kind of failure is told from the others", arguments: cases)
    func classify(_ c: Case) throws {
        let bench = try GrokBench.Bench(credential: GrokBench.key)
        let facts = bench.classify(c.status, c.body, headers: c.headers)
        #expect(facts.kind == c.kind)
        #expect(facts.scope == c.scope)
        #expect(facts.status == c.told)
        #expect(facts.retryAfterMilliseconds == c.wait)
        #expect(facts.isPermanent == c.isPermanent)
        #expect(facts.wantsRefresh == c.wantsRefresh)
        #expect(!facts.message.isEmpty)
    }

    private static let day: Int64 = 86_400_000

    static let cases: [Case] = credentials + limits + others

    private static let credentials = [
        Case(
            name: "an expired token is answered with 403, flat",
            status: 403,
            body: #"{"code":"unauthenticated:bad-credentials","error":"Bad credentials."}"#,
            kind: .credentialFault,
            told: 401,
            wantsRefresh: true
        ),
        Case(
            name: "an expired token is answered with 403, nested",
            status: 403,
            body: #"{"error":{"code":"bad-credentials","message":"x"}}"#,
            kind: .credentialFault,
            told: 401,
            wantsRefresh: true
        ),
        Case(
            name: "an expired token is answered with 403, in words alone",
            status: 403,
            body: #"{"error":"The OAuth2 access token could not be validated."}"#,
            kind: .credentialFault,
            told: 401,
            wantsRefresh: true
        ),
        Case(
            name: "any other 403 stays one",
            status: 403,
            body: #"{"code":"forbidden","error":"The caller does not have permission."}"#,
            kind: .credentialFault
        ),
        Case(name: "a 403 without a body stays one", status: 403, body: "", kind: .credentialFault),
        Case(
            name: "credits that are spent stay so until someone pays",
            status: 403,
            body: """
                {"code":"forbidden","error":"Your team has either used all available credits or \
                reached its monthly spending limit."}
                """,
            kind: .accountLimit,
            isPermanent: true
        ),
        Case(
            name: "a wrong key is answered with 400",
            status: 400,
            body: #"{"code":"invalid-argument","error":"Incorrect API key provided: xa***ey."}"#,
            kind: .credentialFault,
            told: 401,
            isPermanent: true
        ),
        Case(
            name: "a 401 wants a refresh",
            status: 401,
            body: "{}",
            kind: .credentialFault,
            wantsRefresh: true
        ),
    ]

    private static let limits = [
        Case(
            name: "free usage that is spent rests for a day, by its code",
            status: 429,
            body: #"{"code":"subscription:free-usage-exhausted","error":"x"}"#,
            kind: .accountLimit,
            wait: day
        ),
        Case(
            name: "free usage that is spent rests for a day, by its words",
            status: 429,
            body: #"{"error":{"message":"You have used your included free usage."}}"#,
            headers: [HeaderField("retry-after", "60")],
            kind: .accountLimit,
            wait: day
        ),
        Case(
            name: "any other 429 gives no hint",
            status: 429,
            body: #"{"code":"rate-limit","error":"Too many requests"}"#,
            kind: .burst,
            scope: .model
        ),
        Case(
            name: "a 429 may hint in its headers",
            status: 429,
            body: "{}",
            headers: [
                HeaderField("x-ratelimit-remaining-requests", "0"),
                HeaderField("x-ratelimit-reset-requests", "2s"),
            ],
            kind: .burst,
            scope: .model,
            wait: 2000
        ),
    ]

    private static let others = [
        Case(
            name: "a wrong request is the client's fault",
            status: 422,
            body: #"{"error":"unknown variant"}"#,
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a model that the team does not have is not offered",
            status: 404,
            body: #"{"code":"not-found","error":"The model x does not exist"}"#,
            kind: .modelLimit,
            scope: .model
        ),
        Case(
            name: "no room passes",
            status: 503,
            body: "<html>",
            kind: .capacity,
            scope: .model
        ),
    ]

    @Test(
        "an error inside a stream is told by its code",
        arguments: [
            (#"{"type":"error","code":"rate_limit_exceeded","message":"m"}"#, 429),
            (#"{"response":{"error":{"code":"server_error","message":"m"}}}"#, 500),
            (#"{"error":{"code":"bad-credentials","message":"m"}}"#, 401),
            (#"{"error":{"status":503,"message":"m"}}"#, 503),
            (#"{"error":{"message":"m"}}"#, 502), ("garbage", 502),
        ]
    )
    func inStream(_ body: String, _ status: Int) throws {
        let bench = try GrokBench.Bench(credential: GrokBench.account)
        let facts = bench.classify(200, body, isInStream: true)
        #expect(facts.status == status)
        #expect(facts.wantsRefresh == (status == 401))
    }

    @Test("limits are read from the headers of each answer")
    func limits() throws {
        let provider = try GrokProvider(settings: [:])
        let response = UpstreamResponse(
            status: 200,
            headers: HeaderView([
                HeaderField("x-ratelimit-limit-requests", "4"),
                HeaderField("x-ratelimit-remaining-requests", "1"),
            ]),
            body: UnsafeRawBufferPointer(start: nil, count: 0),
            model: "grok-4.5"
        )
        #expect(
            provider.limits(response)
                == [LimitWindow(name: "requests", used: 0.75, model: "grok-4.5")]
        )
    }
}
