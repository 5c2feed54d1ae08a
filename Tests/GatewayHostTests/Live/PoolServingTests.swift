import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// What the pool promises, through the binary.
@Suite("Serving from the pool")
struct PoolServingTests {
    private static let path = "/v1/chat/completions"

    static func gateway(_ config: String) throws -> RunningGateway {
        try RunningGateway(RunningGateway.Setup(config: config))
    }

    private static func failure(_ status: Int, _ text: String, _ headers: String = "")
        -> ScriptedChat.Reply
    {
        .failure(
            status: status,
            headers: headers,
            body: "{\"error\":{\"message\":\"\(text)\"}}"
        )
    }

    /// A configuration of one entry with members of its own.
    static func config(
        _ upstream: ScriptedChat,
        keys: [String] = ["a"],
        entry: String = "",
        extra: String = ""
    ) -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        openai-compatibility:
          - name: fake
            base-url: \(upstream.baseURL)
            api-key-entries: [\(keys.joined(separator: ", "))]
            models: [{name: up-model, alias: m}]
            \(entry)
        \(extra)
        """
    }

    @Test("beyond its limit an account queues, and beyond the queue a client is told to come again")
    func queue() throws {
        let upstream = try ScriptedChat { _, _ in .endless }
        let gateway = try Self.gateway(
            Self.config(
                upstream,
                entry: "max-concurrent: 1",
                extra: "routing: {queue-size: 1, queue-timeout: 1s}"
            )
        )
        let first = try gateway.client()
        first.say(gateway.request("POST", Self.path, ServingTests.stream))
        _ = try first.readHead(.post)
        let others = try [gateway.client(), gateway.client()]
        for other in others { other.say(gateway.request("POST", Self.path, ServingTests.stream)) }
        for other in others {
            let answer = try other.answer(to: .post)
            #expect(answer.status == 503 && answer.body.contains("accounts_busy"))
            #expect(Int(answer.fields["retry-after"] ?? "") ?? 0 > 0)
        }
        #expect(upstream.received.count == 1)
        #expect(gateway.waitForOutput(#""queue_us""#))
    }

    @Test("a route, an alias and a provider each choose accounts in their own way")
    func strategies() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try Self.gateway(
            Self.config(
                upstream,
                keys: ["a", "b"],
                extra: """
                    routing: {strategies: {FAKE: fill-first}}
                    model-aliases:
                      turns: {account-strategy: rr, routes: [fake/up-model]}
                      first:
                        account-strategy: rr
                        routes: [{provider: fake, model: up-model, account-strategy: ff}]
                    """
            )
        )
        for (model, keys) in [("m", "aaaa"), ("turns", "abab"), ("first", "aaaa"), ("m", "aa")] {
            let start = upstream.received.count
            for _ in keys {
                let body = ServingTests.hello.replacing("\"m\"", with: "\"\(model)\"")
                #expect(try gateway.answer("POST", Self.path, body).status == 200)
            }
            let used = upstream.received.dropFirst(start).map {
                $0.contains("Bearer a\r\n") ? "a" : "b"
            }
            #expect(used.joined() == keys, "\(model)")
        }
    }

    @Test("who leaves the queue takes no account with him")
    func leavesQueue() throws {
        let upstream = try ScriptedChat { _, _ in .endless }
        let gateway = try Self.gateway(
            Self.config(
                upstream,
                keys: ["{api-key: a, max-concurrent: 1}"],
                extra: "routing: {queue-timeout: 60s}"
            )
        )
        let first = try gateway.client()
        first.say(gateway.request("POST", Self.path, ServingTests.stream))
        _ = try first.readHead(.post)
        let second = try gateway.client()
        second.say(gateway.request("POST", Self.path, ServingTests.stream))
        usleep(100_000)
        second.close()
        #expect(gateway.waitForOutput(#""status":499,"end":"client_gone""#))
        #expect(upstream.received.count == 1)
        first.close()
        let third = try gateway.client()
        third.say(gateway.request("POST", Self.path, ServingTests.stream))
        #expect(try third.readHead(.post).0.status == 200)
        #expect(upstream.received.count == 2)
    }

    @Test("who leaves between two attempts ends them")
    func leavesPause() throws {
        let upstream = try ScriptedChat { _, _ in Self.failure(500, "no") }
        let gateway = try Self.gateway(Self.config(upstream, extra: "request-retry: 100"))
        let client = try gateway.client()
        client.say(gateway.request("POST", Self.path, ServingTests.hello))
        for _ in 1...500 where upstream.received.isEmpty { usleep(20_000) }
        client.close()
        #expect(gateway.waitForOutput(#""end":"client_gone""#))
        let count = upstream.received.count
        usleep(1_500_000)
        #expect(upstream.received.count == count)
    }

    struct Rounds: Sendable {
        var entry = ""
        var extra: String
        var status: Int
        var sent: ClosedRange<Int>
    }

    static let rounds = [
        Rounds(extra: "request-retry: 0", status: 500, sent: 1...1),
        Rounds(extra: "request-retry: 1", status: 500, sent: 2...2),
        Rounds(entry: "request-retry: 2", extra: "request-retry: 0", status: 200, sent: 3...3),
        Rounds(entry: "request-retry: 0", extra: "request-retry: 3", status: 500, sent: 1...1),
        Rounds(entry: "request-retry: -1", extra: "request-retry: 1", status: 500, sent: 2...2),
        // The rest after a fault is a second, for which nobody may wait here.
        Rounds(
            extra: "request-retry: 3\nmax-retry-interval: 0\nrouting: {retry-budget: 200ms}",
            status: 500,
            sent: 1...2
        ),
        Rounds(extra: "request-retry: 100\nrouting: {retry-budget: 0s}", status: 500, sent: 1...1),
    ]

    @Test("rounds are those of the account, and end with the budget", arguments: rounds)
    func retries(_ rounds: Rounds) throws {
        let upstream = try ScriptedChat { number, _ in
            number > 2 ? .body(ScriptedChat.completion) : Self.failure(500, "no")
        }
        let gateway = try Self.gateway(
            Self.config(upstream, entry: rounds.entry, extra: rounds.extra)
        )
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == rounds.status)
        #expect(rounds.sent.contains(upstream.received.count), "\(upstream.received.count)")
    }

    struct Ruling: Sendable {
        let rule: String
        let status: Int
        /// What the first client sees, how often the upstream was asked for it, and whether the
        /// account that failed rests.
        let seen: Int
        let sent: Int
        let rests: Bool
    }

    static let rulings = [
        Ruling(
            rule: "{status: 400, match: [planted], action: continue}",
            status: 400,
            seen: 200,
            sent: 2,
            rests: false
        ),
        Ruling(
            rule: "{status: 400, match: [other], action: continue}",
            status: 400,
            seen: 400,
            sent: 1,
            rests: false
        ),
        Ruling(
            rule: "{match-regexr: ['^.*plant'], action: stop}",
            status: 500,
            seen: 500,
            sent: 1,
            rests: false
        ),
        Ruling(
            rule: "{status: 400, action: continue-and-cooldown}",
            status: 400,
            seen: 200,
            sent: 2,
            rests: true
        ),
        Ruling(
            rule: "{status: 500, action: stop-and-cooldown}",
            status: 500,
            seen: 500,
            sent: 1,
            rests: true
        ),
    ]

    @Test("the operator's rules for answers decide", arguments: rulings)
    func errorRules(_ ruling: Ruling) throws {
        let upstream = try ScriptedChat { number, _ in
            number == 1 ? Self.failure(ruling.status, "planted") : .body(ScriptedChat.completion)
        }
        let gateway = try Self.gateway(
            Self.config(
                upstream,
                keys: ["a", "b"],
                entry: "request-scoped-errors: [\(ruling.rule)]",
                extra: "request-retry: 0"
            )
        )
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == ruling.seen)
        #expect(upstream.received.count == ruling.sent)
        let report = try AccountsOf(gateway)
        #expect(report.resting.count == (ruling.rests ? 1 : 0))
    }
}
