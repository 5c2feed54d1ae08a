import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini failures")
struct GeminiFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int
        let body: String
        var operation = ProviderAPI.Operation.generate
        var kind: FailureFacts.Kind
        var scope = FailureFacts.Scope.model
        var wait: Int64?
        var isPermanent = false
        var wantsRefresh = false

        var testDescription: String { name }
    }

    @Test("each kind of failure is told from the others", arguments: cases)
    func classify(_ c: Case) throws {
        let bench = try GeminiBench.Bench(credential: GeminiBench.key)
        let facts = bench.classify(c.status, c.body, operation: c.operation)
        #expect(facts.kind == c.kind)
        #expect(facts.scope == c.scope)
        #expect(facts.retryAfterMilliseconds == c.wait)
        #expect(facts.isPermanent == c.isPermanent)
        #expect(facts.wantsRefresh == c.wantsRefresh)
        #expect(!facts.message.isEmpty)
    }

    private static func error(
        _ code: Int,
        _ status: String,
        _ message: String = "It failed.",
        details: String = "[]"
    ) -> String {
        """
        {"error":{"code":\(code),"status":"\(status)","message":"\(message)","details":\(details)}}
        """
    }

    private static func info(_ reason: String, _ metadata: String = "{}") -> String {
        """
        [{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\(reason)",\
        "metadata":\(metadata)}]
        """
    }

    static let cases: [Case] = limits + refusals + troubles

    private static let limits = [
        Case(
            name: "a burst says when to come back in RetryInfo",
            status: 429,
            body: error(
                429,
                "RESOURCE_EXHAUSTED",
                details: """
                    [{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.3s"}]
                    """
            ),
            kind: .burst,
            wait: 12_300
        ),
        Case(
            name: "a rate limit without a delay is a burst",
            status: 429,
            body: error(429, "RESOURCE_EXHAUSTED", details: info("RATE_LIMIT_EXCEEDED")),
            kind: .burst
        ),
        Case(
            name: "a rate limit of many minutes is a spent quota",
            status: 429,
            body: error(
                429,
                "RESOURCE_EXHAUSTED",
                details: info("RATE_LIMIT_EXCEEDED", #"{"quotaResetDelay":"5m0s"}"#)
            ),
            kind: .modelLimit,
            wait: 300_000
        ),
        Case(
            name: "an exhausted quota says when it begins anew",
            status: 429,
            body: error(
                429,
                "RESOURCE_EXHAUSTED",
                details: info("QUOTA_EXHAUSTED", #"{"quotaResetDelay":"1h2m3.5s"}"#)
            ),
            kind: .modelLimit,
            wait: 3_723_500
        ),
        Case(
            name: "an exhausted quota may give a time",
            status: 429,
            body: error(
                429,
                "RESOURCE_EXHAUSTED",
                details: info(
                    "QUOTA_EXHAUSTED",
                    #"{"quotaResetTimeStamp":"2026-11-24T11:34:17Z"}"#
                )
            ),
            kind: .modelLimit,
            wait: 60_000
        ),
        Case(
            name: "a quota of a day is spent for long",
            status: 429,
            body: error(
                429,
                "RESOURCE_EXHAUSTED",
                details: """
                    [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[\
                    {"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},\
                    {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"38s"}]
                    """
            ),
            kind: .modelLimit,
            wait: 38_000
        ),
        Case(
            name: "the message may hold the only hint",
            status: 429,
            body: error(429, "RESOURCE_EXHAUSTED", "Your quota will reset after 1h2m3s."),
            kind: .modelLimit,
            wait: 3_723_000
        ),
        Case(
            name: "an array around the error is read through",
            status: 429,
            body: "[" + error(429, "RESOURCE_EXHAUSTED", "Please retry in 30s.") + "]",
            kind: .burst,
            wait: 30_000
        ),
    ]

    private static let refusals = [
        Case(
            name: "a wrong request is the client's fault",
            status: 400,
            body: error(400, "INVALID_ARGUMENT", "Unknown name"),
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a wrong key is refused with 400",
            status: 400,
            body: error(
                400,
                "INVALID_ARGUMENT",
                "API key not valid.",
                details: info("API_KEY_INVALID")
            ),
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "an expired key is refused with 400",
            status: 400,
            body: error(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key."),
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "an unsupported region concerns the account",
            status: 400,
            body: error(
                400,
                "FAILED_PRECONDITION",
                "User location is not supported for the API use."
            ),
            kind: .credentialFault,
            scope: .account
        ),
        Case(
            name: "an expired token wants a refresh",
            status: 401,
            body: error(401, "UNAUTHENTICATED", details: info("ACCESS_TOKEN_EXPIRED")),
            kind: .credentialFault,
            scope: .account,
            wantsRefresh: true
        ),
        Case(
            name: "a project without the service stays refused",
            status: 403,
            body: error(403, "PERMISSION_DENIED", details: info("SERVICE_DISABLED")),
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "a leaked key stays refused",
            status: 403,
            body: error(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "any other 403 may pass",
            status: 403,
            body: error(403, "PERMISSION_DENIED"),
            kind: .credentialFault,
            scope: .account
        ),
        Case(
            name: "a model that is not found is not offered",
            status: 404,
            body: error(404, "NOT_FOUND", "models/x is not found for API version v1beta"),
            kind: .modelLimit
        ),
        Case(
            name: "a missing route for counting does not concern the model",
            status: 404,
            body: "",
            operation: .countTokens,
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a model that is not found while counting is not offered",
            status: 404,
            body: error(404, "NOT_FOUND", "models/x is not found for API version v1beta"),
            operation: .countTokens,
            kind: .modelLimit
        ),
    ]

    private static let troubles = [
        Case(
            name: "no capacity passes soon",
            status: 503,
            body: error(503, "UNAVAILABLE", "No capacity available for this model."),
            kind: .capacity,
            wait: 250
        ),
        Case(
            name: "an overloaded model has no capacity",
            status: 503,
            body: error(503, "UNAVAILABLE", "The model is overloaded."),
            kind: .capacity
        ),
        Case(
            name: "an internal error passes",
            status: 500,
            body: error(500, "INTERNAL"),
            kind: .transient
        ),
        Case(name: "a page is no message", status: 502, body: "<html>", kind: .transient),
    ]

    @Test("an error inside a stream has the status that it names")
    func inStream() throws {
        let bench = try GeminiBench.Bench(credential: GeminiBench.key)
        let body = Self.error(429, "RESOURCE_EXHAUSTED", "Please retry in 2s.")
        let facts = bench.classify(200, body, isInStream: true)
        #expect(facts.kind == .burst)
        #expect(facts.status == 429)
        #expect(facts.retryAfterMilliseconds == 2000)
        let bare = bench.classify(200, #"{"error":{"message":"x"}}"#, isInStream: true)
        #expect(bare.status == 502)
        #expect(bare.kind == .transient)
    }

    @Test("a wrong key is answered as 401, with the reason as its code")
    func status() throws {
        let bench = try GeminiBench.Bench(credential: GeminiBench.key)
        let body = Self.error(400, "INVALID_ARGUMENT", details: Self.info("API_KEY_INVALID"))
        let facts = bench.classify(400, body)
        #expect(facts.status == 401)
        #expect(facts.code == "API_KEY_INVALID")
    }
}
