import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Heartbeats before whole answers")
struct WholeAnswerHeartbeatTests {
    private static let path = "/v1/chat/completions"

    private static func gateway(
        _ upstream: ScriptedChat,
        keys: [String] = ["a"],
        interval: Int = 1
    ) throws -> RunningGateway {
        let extra = "nonstream-keepalive-interval: \(interval)\nrequest-retry: 0"
        let config = upstream.config(keys: keys, extra: extra)
        return try RunningGateway(RunningGateway.Setup(config: config))
    }

    /// Line ends in front of a text that begins with none.
    private static func split(_ body: String) -> (signs: Int, text: Substring) {
        let text = body.drop { $0 == "\n" }
        return (body.count - text.count, text)
    }

    @Test(
        "a slow upstream's answer has line ends in front of it, whatever the client speaks",
        arguments: ClientFormat.allCases
    )
    func slow(_ client: ClientFormat) throws {
        let upstream = try ScriptedChat { _, _ in
            sleep(3)
            return .body(ScriptedChat.completion)
        }
        let gateway = try Self.gateway(upstream)
        let question = client.question("m", stream: false)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        let (signs, text) = Self.split(answer.body)
        #expect(answer.status == 200)
        #expect((1...3).contains(signs), "\(signs)")
        #expect(answer.fields["content-type"] == "application/json")
        #expect(text.hasPrefix("{") && text.hasSuffix("}") && text.contains("hello"))
        if client == .chat { #expect(text == ScriptedChat.completion) }
    }

    @Test("without the setting the answer has its length and nothing in front")
    func off() throws {
        let upstream = try ScriptedChat { _, _ in
            sleep(2)
            return .body(ScriptedChat.completion)
        }
        let gateway = try Self.gateway(upstream, interval: 0)
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.body == ScriptedChat.completion)
        #expect(answer.fields["content-length"] == String(answer.body.utf8.count))
    }

    @Test("another account is tried after a line end, for nothing of an answer has left")
    func retries() throws {
        let upstream = try ScriptedChat { number, _ in
            guard number == 1 else { return .body(ScriptedChat.completion) }
            sleep(2)
            return .failure(status: 500, headers: "", body: #"{"error":{"message":"no"}}"#)
        }
        let gateway = try Self.gateway(upstream, keys: ["a", "b"])
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(Self.split(answer.body).text == ScriptedChat.completion)
        #expect(upstream.received.count == 2)
    }

    @Test("what fails after a line end cuts the connection, and never looks like an answer")
    func failsLate() throws {
        let upstream = try ScriptedChat { _, _ in
            sleep(2)
            return .failure(status: 400, headers: "", body: #"{"error":{"message":"no"}}"#)
        }
        let gateway = try Self.gateway(upstream)
        #expect(throws: (any Error).self) {
            try gateway.answer("POST", Self.path, ServingTests.hello)
        }
        #expect(gateway.waitForOutput(#""end":"refused""#))
        #expect(upstream.received.count == 1)
    }

    @Test("what fails before the first line end has its own status")
    func failsEarly() throws {
        let upstream = try ScriptedChat { _, _ in
            .failure(status: 400, headers: "", body: #"{"error":{"message":"no"}}"#)
        }
        let gateway = try Self.gateway(upstream, interval: 30)
        #expect(try gateway.answer("POST", Self.path, ServingTests.hello).status == 400)
    }
}
