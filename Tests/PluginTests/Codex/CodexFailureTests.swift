import CodexProvider
import ProviderAPI
import Testing

@Suite("Codex failures")
struct CodexFailureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int
        let body: String
        var headers: [HeaderField] = []
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
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        let facts = bench.classify(
            c.status,
            c.body,
            headers: c.headers,
            operation: c.operation,
            format: .responses,
            isInStream: c.isInStream
        )
        #expect(facts.kind == c.kind)
        #expect(facts.scope == c.scope)
        #expect(facts.status == c.shown)
        #expect(facts.retryAfterMilliseconds == c.wait)
        #expect(facts.isPermanent == c.isPermanent)
        #expect(facts.wantsRefresh == c.wantsRefresh)
        #expect(!facts.message.isEmpty)
        if let code = c.code { #expect(facts.code == code) }
    }

    static let cases: [Case] = limits + rates + credentials + clients + streams + others

    static func error(_ members: JSONValue) -> String {
        JSONValue.object([.init("error", members)]).compact
    }

    // The time of the bench in seconds.
    static let now = 1_795_519_997
}
