import ClaudeProvider
import ProviderAPI
import Testing

@Suite("Claude failures")
struct ClaudeFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int
        let type: String
        var message = "It failed."
        var headers: [(String, String)] = []
        var isInStream = false
        var operation = ProviderAPI.Operation.generate
        let kind: FailureFacts.Kind
        let scope: FailureFacts.Scope
        var shown: Int?
        var code: String?
        var wait: Int64?
        var isPermanent = false
        var wantsRefresh = false

        var testDescription: String { name }
    }

    @Test("each kind of failure is told from the others", arguments: cases)
    func classify(_ c: Case) throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let body: JSONValue = [
            "type": "error", "error": ["type": .string(c.type), "message": .string(c.message)],
            "request_id": "req_1",
        ]
        let facts = bench.classify(
            c.status,
            body.compact,
            headers: c.headers.map { HeaderField($0.0, $0.1) },
            operation: c.operation,
            format: .messages,
            isInStream: c.isInStream
        )
        #expect(facts.kind == c.kind)
        #expect(facts.scope == c.scope)
        #expect(facts.status == c.shown)
        #expect(facts.retryAfterMilliseconds == c.wait)
        #expect(facts.isPermanent == c.isPermanent)
        #expect(facts.wantsRefresh == c.wantsRefresh)
        #expect(facts.message == c.message)
        #expect(facts.code == c.code ?? c.type)
    }

    static let cases: [Case] = limits + credentials + clients + streams

    // The time of the bench in seconds.
    static let now = 1_795_519_997

    static func unified(
        _ windows: [(name: String, status: String, reset: Int)],
        _ more: [(String, String)] = []
    ) -> [(String, String)] {
        let prefix = "anthropic-ratelimit-unified-"
        return windows.flatMap {
            [
                (prefix + $0.name + "-status", $0.status),
                (prefix + $0.name + "-reset", String(now + $0.reset)),
            ]
        } + more
    }

    static func limit(
        _ name: String,
        _ headers: [(String, String)],
        _ kind: FailureFacts.Kind,
        _ scope: FailureFacts.Scope,
        wait: Int64? = nil,
        message: String = "This request would exceed your account's rate limit."
    ) -> Case {
        Case(
            name: name,
            status: 429,
            type: "rate_limit_error",
            message: message,
            headers: headers,
            kind: kind,
            scope: scope,
            wait: wait
        )
    }

    @Test("an answer that is no JSON is judged by its status")
    func page() throws {
        let bench = try ClaudeBench.Bench(credential: ClaudeBench.login)
        let facts = bench.classify(502, "<html>", format: .messages)
        #expect(facts.kind == .transient)
        #expect(facts.message == "The upstream answered with status 502.")
    }
}
