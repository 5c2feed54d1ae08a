import ProviderAPI
import Testing

@testable import Dialects

@Suite("Errors")
struct ErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var dialect: Dialect
        var status: Int
        var body: String
        var kind: WireError.Kind
        var message: String
        var testDescription: String { "\(dialect.name) \(status) \(body.prefix(60))" }
    }

    static let cases: [Case] = [
        Case(
            dialect: .chat,
            status: 429,
            body: #"{"error":{"message":"Slow down","type":"x","code":"rate_limit_exceeded"}}"#,
            kind: .rateLimited,
            message: "Slow down"
        ),
        Case(
            dialect: .chat,
            status: 400,
            body: #"{"error":{"message":"bad \"x\"","param":"messages"},"debug":{"key":"s3cret"}}"#,
            kind: .invalidRequest,
            message: #"bad "x""#
        ),
        Case(
            dialect: .chat,
            status: 401,
            body: #"{"error":{"message":"Incorrect key sk-proj-abcdefghijklmnopqrst."}}"#,
            kind: .authentication,
            message: "Incorrect key sk-***"
        ),
        Case(
            dialect: .chat,
            status: 500,
            body: "<html>oops</html>",
            kind: .server,
            message: "The upstream answered with status 500."
        ),
        Case(
            dialect: .chat,
            status: 422,
            body: #"{"detail":"no"}"#,
            kind: .invalidRequest,
            message: "no"
        ),
        Case(
            dialect: .chat,
            status: 403,
            body: #"{"error":"nope"}"#,
            kind: .permission,
            message: "nope"
        ),
        Case(
            dialect: .messages,
            status: 529,
            body: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            kind: .overloaded,
            message: "Overloaded"
        ),
        Case(
            dialect: .messages,
            status: 400,
            body: #"{"type":"error","error":{"type":"invalid_request_error","message":"m: bad"}}"#,
            kind: .invalidRequest,
            message: "m: bad"
        ),
        Case(
            dialect: .messages,
            status: 404,
            body: #"{"error":{"message":"gateway says no"}}"#,
            kind: .notFound,
            message: "gateway says no"
        ),
        Case(
            dialect: .responses,
            status: 400,
            body: #"{"error":{"message":"Too long","code":"context_length_exceeded"}}"#,
            kind: .invalidRequest,
            message: "Too long"
        ),
        Case(
            dialect: .responses,
            status: 429,
            body: #"{"error":{"code":"usage_limit_reached","message":"Full","resets_at":9}}"#,
            kind: .rateLimited,
            message: "Full"
        ),
        Case(
            dialect: .responses,
            status: 422,
            body: #"{"detail":"no"}"#,
            kind: .invalidRequest,
            message: "no"
        ),
        Case(
            dialect: .messages,
            status: 502,
            body: "",
            kind: .upstream,
            message: "The upstream answered with status 502."
        ),
        Case(
            dialect: .generateContent,
            status: 400,
            body: #"{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}"#,
            kind: .invalidRequest,
            message: "bad"
        ),
        Case(
            dialect: .generateContent,
            status: 429,
            body: #"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
            kind: .rateLimited,
            message: "slow"
        ),
        Case(
            dialect: .generateContent,
            status: 503,
            body: #"{"error":{"code":503,"message":"No capacity","status":"UNAVAILABLE"}}"#,
            kind: .overloaded,
            message: "No capacity"
        ),
        Case(
            dialect: .generateContent,
            status: 404,
            body: #"{"error":"gone"}"#,
            kind: .notFound,
            message: "gone"
        ),
    ]

    @Test(
        "tell when to come back where the details or the message do",
        arguments: [
            (#""message":"m","details":[{"retryDelay":"12.3s"}]"#, 13),
            (#""message":"m","details":[{"metadata":{"quotaResetDelay":"1h2m3s"}}]"#, 3723),
            (#""message":"Please retry in 30s.""#, 30), (#""message":"m""#, nil),
        ] as [(String, Int?)]
    )
    func retryAfter(_ members: String, _ seconds: Int?) {
        let body = #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED",\#(members)}}"#
        let error = Array(body.utf8).withUnsafeBytes {
            Dialect.generateContent.error(in: $0, status: 429)
        }
        #expect(error.retryAfter == seconds)
        var out = ByteBuffer()
        Dialect.generateContent.write(error, into: &out)
        #expect(Dialect.generateContent.error(in: out.bytes, status: 429) == error)
    }

    @Test("are read from what an upstream answers", arguments: cases)
    func reads(_ given: Case) {
        let error = Array(given.body.utf8).withUnsafeBytes {
            given.dialect.error(in: $0, status: given.status, retryAfter: 7)
        }
        #expect(error.kind == given.kind)
        #expect(error.message == given.message)
        #expect(error.status == given.status)
        #expect(error.retryAfter == 7)
    }

    @Test("are written so that the same format reads them again", arguments: Dialect.allCases)
    func roundTrip(_ dialect: Dialect) {
        for kind: WireError.Kind in [.invalidRequest, .authentication, .rateLimited, .overloaded] {
            let error = WireError(kind, #"say "it""#, status: kind.status)
            var out = ByteBuffer()
            dialect.write(error, into: &out)
            let read = dialect.error(in: out.bytes, status: kind.status)
            #expect(read.kind == kind)
            #expect(read.message == error.message)
        }
    }

    @Test("tell a wait that stands in the body")
    func retryAfter() {
        let body = #"{"error":{"code":"usage_limit_reached","message":"m","resets_in_seconds":60}}"#
        let error = Array(body.utf8).withUnsafeBytes {
            Dialect.responses.error(in: $0, status: 400)
        }
        #expect(error.retryAfter == 60)
        // A spent limit is one, whatever the status says.
        #expect(error.status == 429)
    }

    @Test("never hold what looks like a key")
    func redacts() {
        let text =
            "Bearer abcdefghijklmnop and AIzaSyA1234567890abcdef, sk-short, "
            + "eyJhbGciOiJIUzI1NiJ9.x.y"
        let clean = Redaction.clean(text)
        #expect(clean == "Bearer *** and AIza***, sk-short, eyJ***")
    }

    @Test("are cut to a length that fits a log line")
    func cuts() {
        #expect(Redaction.clean(String(repeating: "x", count: 9000)).utf8.count == 2048)
    }
}
