import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// Second attempts over TLS, and for clients of every format.
extension HedgingTests {
    /// How a client asks.
    struct Way: Sendable, CustomTestStringConvertible {
        let client: ClientFormat
        let stream: Bool

        var testDescription: String { "\(client.rawValue)\(stream ? ", stream" : "")" }
    }

    static let ways = ClientFormat.allCases.flatMap { client in
        [false, true].map { Way(client: client, stream: $0) }
    }

    private static func reply(stream: Bool) -> ScriptedChat.Reply {
        stream
            ? .events(ScriptedChat.chunks.map { $0.replacing("\"hel\"", with: "\"hello\"") })
            : .body(ScriptedChat.completion)
    }

    private static func expect(_ answer: TestClient.Answer, _ way: Way) {
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body.contains("hello"), "\(answer.body)")
        if way.stream {
            // Whole, and once: nothing of the other attempt has come between.
            let isNamed = way.client == .responses || way.client == .messages
            let ends = answer.body.ranges(of: way.client.end).count
            #expect(ends == (isNamed ? 2 : 1), "\(answer.body)")
        }
    }

    @Test("a client of any format gets the answer of the second account, whole", arguments: ways)
    func secondWins(_ way: Way) throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("Bearer slow") ? .silence : Self.reply(stream: way.stream)
        }
        let config = upstream.config(
            keys: ["slow", "fast"],
            extra: "routing: {hedge-after: 50ms, strategy: fill-first}"
        )
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let question = way.client.question("m", stream: way.stream)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        Self.expect(answer, way)
        #expect(gateway.waitForOutput(#""hedge":true"#))
        for _ in 1...500 where upstream.hangUps < 1 { usleep(20_000) }
        #expect(upstream.hangUps == 1 && upstream.received.count == 2)
    }

    @Test(
        "a client of any format gets the answer of the first account where it comes first after all",
        arguments: ways
    )
    func firstWins(_ way: Way) throws {
        let upstream = try ScriptedChat { number, _ in
            guard number == 1 else { return .silence }
            usleep(300_000)
            return Self.reply(stream: way.stream)
        }
        let config = upstream.config(keys: ["a", "b"], extra: "routing: {hedge-after: 50ms}")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let question = way.client.question("m", stream: way.stream)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        Self.expect(answer, way)
        for _ in 1...500 where upstream.hangUps < 1 { usleep(20_000) }
        #expect(upstream.hangUps == 1 && upstream.received.count == 2)
    }

    @Test(
        "over TLS the slower of two attempts is hung up on, and the next request is served",
        .enabled(if: TestAuthority.isPossible),
        arguments: [false, true]
    )
    func overTLS(stream: Bool) throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("Bearer slow") ? .silence : Self.reply(stream: stream)
        }
        let server = TLSServer(upstream: upstream.port)
        let config = upstream.config(
            keys: ["slow", "fast"],
            extra: """
                routing: {hedge-after: 50ms, strategy: fill-first}
                upstream: {ca-bundle: \(TestAuthority.trusted.bundle)}
                """
        ).replacing(upstream.baseURL, with: "https://localhost:\(server.port)/v1")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for way in [Way(client: .chat, stream: stream), Way(client: .messages, stream: stream)] {
            for _ in 1...3 {
                let question = way.client.question("m", stream: stream)
                let answer = try gateway.answer("POST", question.path, question.body.compact)
                Self.expect(answer, way)
            }
        }
        let slow = upstream.received.filter { $0.contains("Bearer slow") }.count
        for _ in 1...500 where upstream.hangUps < slow { usleep(20_000) }
        #expect(slow >= 1 && upstream.hangUps == slow)
        #expect(gateway.waitForOutput(#""failure":"cancelled""#))
    }
}
