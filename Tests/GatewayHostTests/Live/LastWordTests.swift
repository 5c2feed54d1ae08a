import ProviderAPI
import Testing

@testable import GatewayHost

/// What a client is told when every account has failed.
@Suite("The last word")
struct LastWordTests {
    private static let path = "/v1/chat/completions"

    struct Case: Sendable, CustomTestStringConvertible {
        let keys: [String]
        let status: Int
        let retryAfter: ClosedRange<Int>?
        var rule = ""

        var testDescription: String { keys.joined(separator: ", ") + rule }
    }

    static let cases = [
        // The account that wakes first counts, whichever was asked last.
        Case(keys: ["long", "short"], status: 429, retryAfter: 43...48),
        Case(keys: ["short", "long"], status: 429, retryAfter: 43...48),
        Case(keys: ["long", "short", "longer"], status: 429, retryAfter: 43...48),
        // A limit tells more than a key that is wrong.
        Case(keys: ["short", "dead"], status: 429, retryAfter: 43...48),
        Case(keys: ["dead", "short"], status: 429, retryAfter: 43...48),
        Case(keys: ["short", "gone"], status: 429, retryAfter: 43...48),
        Case(keys: ["short", "broken"], status: 429, retryAfter: 1...3),
        // One that does not rest has no part in when to come back.
        Case(keys: ["dead", "gone"], status: 404, retryAfter: 40...130),
        Case(keys: ["short", "wrong"], status: 400, retryAfter: nil),
        // The operator wants to see this one.
        Case(
            keys: ["short", "broken"],
            status: 500,
            retryAfter: nil,
            rule: ", request-scoped-errors: [{status: 500, action: stop}]"
        ),
    ]

    private static func reply(_ text: String) -> ScriptedChat.Reply {
        func failure(_ status: Int, _ headers: String = "") -> ScriptedChat.Reply {
            .failure(status: status, headers: headers, body: #"{"error":{"message":"no"}}"#)
        }
        if text.contains("Bearer longer") { return failure(429, "Retry-After: 500\r\n") }
        if text.contains("Bearer long") { return failure(429, "Retry-After: 300\r\n") }
        if text.contains("Bearer short") { return failure(429, "Retry-After: 45\r\n") }
        if text.contains("Bearer dead") { return failure(401) }
        if text.contains("Bearer gone") { return failure(404) }
        if text.contains("Bearer wrong") { return failure(400) }
        return failure(500)
    }

    @Test("an account that no request can be made with is passed by for one that can serve")
    func unusable() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let keys = [#""line\nbreak-0123456789""#, "good-0123456789"]
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: upstream.config(keys: keys, extra: "request-retry: 3"))
        )
        for _ in 1...4 {
            let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
            #expect(answer.status == 200, "\(answer.body)")
        }
        #expect(upstream.received.allSatisfy { $0.contains("Bearer good-0123456789") })
    }

    @Test("is the failure that says most, with the wait until the first account", arguments: cases)
    func lastWord(_ expected: Case) throws {
        let upstream = try ScriptedChat { _, text in Self.reply(text) }
        let entries = expected.keys.map { "{api-key: \($0)-0123456789}" }.joined(separator: ", ")
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            request-retry: 0
            routing: {strategy: fill-first}
            openai-compatibility:
              - {name: fake, base-url: "\(upstream.baseURL)", api-key-entries: [\(entries)], \
            models: [{name: up, alias: m}]\(expected.rule)}
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == expected.status, "\(answer.body)")
        #expect(upstream.received.count == expected.keys.count)
        let told = answer.fields["retry-after"].flatMap { Int($0) }
        #expect(
            expected.retryAfter.map { range in told.map { range.contains($0) } ?? false }
                ?? (told == nil),
            "\(told ?? -1)"
        )
    }
}
