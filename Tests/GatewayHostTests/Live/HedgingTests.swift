import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Hedging and held-back openings")
struct HedgingTests {
    private static let path = "/v1/chat/completions"

    @Test("a second account is asked when the first is silent, and the first is hung up on")
    func hedged() throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("Bearer slow") ? .silence : .body(ScriptedChat.completion)
        }
        let config = upstream.config(
            keys: ["slow", "fast"],
            extra: "routing: {hedge-after: 50ms}"
        )
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for _ in 1...4 {
            let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
            #expect(answer.status == 200)
            #expect(answer.body == ScriptedChat.completion)
        }
        #expect(gateway.waitForOutput(#""failure":"cancelled""#))
        #expect(gateway.waitForOutput(#""hedge":true"#))
        let slow = upstream.received.filter { $0.contains("Bearer slow") }.count
        for _ in 1...500 where upstream.hangUps < slow { usleep(20_000) }
        #expect(slow >= 1 && upstream.hangUps == slow)
    }

    @Test("the first answer wins, a failed one leaves the rest to the other")
    func otherFails() throws {
        let upstream = try ScriptedChat { number, _ in
            guard number > 1 else {
                usleep(400_000)
                return .body(ScriptedChat.completion)
            }
            return .failure(status: 500, headers: "", body: #"{"error":{"message":"no"}}"#)
        }
        let config = upstream.config(keys: ["a", "b"], extra: "routing: {hedge-after: 50ms}")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(upstream.received.count == 2)
        #expect(gateway.waitForOutput(#""failure":"transient""#))
    }

    @Test("who leaves ends both attempts")
    func clientLeaves() throws {
        let upstream = try ScriptedChat { _, _ in .silence }
        let config = upstream.config(keys: ["a", "b"], extra: "routing: {hedge-after: 50ms}")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let client = try gateway.client()
        client.say(gateway.request("POST", Self.path, ServingTests.hello))
        for _ in 1...500 where upstream.received.count < 2 { usleep(20_000) }
        client.close()
        for _ in 1...500 where upstream.hangUps < 2 { usleep(20_000) }
        #expect(upstream.hangUps == 2)
        #expect(gateway.waitForOutput(#""end":"client_gone""#))
    }

    private static let failure = "data: {\"error\":{\"message\":\"no room\",\"code\":503}}\n\n"

    @Test(
        "an error after the opening of a stream is tried elsewhere, whatever the client speaks",
        arguments: ClientFormat.allCases
    )
    func heldBack(_ client: ClientFormat) throws {
        let upstream = try ScriptedChat { number, _ in
            number == 1
                ? .events([ScriptedChat.chunks[0], Self.failure])
                : .events(ScriptedChat.chunks.map { $0.replacing("\"hel\"", with: "\"hello\"") })
        }
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: upstream.config(keys: ["a", "b"]))
        )
        let question = client.question("m", stream: true)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        #expect(answer.status == 200)
        #expect(answer.body.contains("hello") && answer.body.contains(client.end))
        #expect(!answer.body.contains("no room"), "\(answer.body)")
        #expect(upstream.received.count == 2)
    }

    struct Native: Sendable, CustomTestStringConvertible {
        let plugin: String
        let section: String
        let path: String
        let body: String
        let opening: String
        let failure: String
        let answer: String

        var testDescription: String { plugin }
    }

    private static func event(_ name: String, _ members: String) -> String {
        "event: \(name)\ndata: {\"type\":\"\(name)\"\(members)}\n\n"
    }

    /// Streams that pass untouched.
    static let natives = [
        Native(
            plugin: "Claude",
            section: "claude-api-key",
            path: "/v1/messages",
            body:
                #"{"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"x"}]}"#,
            opening: event(
                "message_start",
                #","message":{"id":"m1","role":"assistant","content":[]}"#
            )
                + event("ping", ""),
            failure: event("error", #","error":{"type":"overloaded_error","message":"no room"}"#),
            answer: event(
                "content_block_start",
                #","index":0,"content_block":{"type":"text","text":""}"#
            )
                + event(
                    "content_block_delta",
                    #","index":0,"delta":{"type":"text_delta","text":"hello"}"#
                )
                + event("content_block_stop", #","index":0"#)
                + event(
                    "message_delta",
                    #","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}"#
                )
                + event("message_stop", "")
        ),
        Native(
            plugin: "Grok",
            section: "xai-api-key",
            path: "/v1/responses",
            body: #"{"model":"m","stream":true,"store":false,"input":"x"}"#,
            opening: event("response.created", #","response":{"id":"r1","status":"in_progress"}"#)
                + event("response.in_progress", #","response":{"id":"r1","status":"in_progress"}"#),
            failure: event(
                "response.failed",
                #","response":{"id":"r1","status":"failed","error":{"code":"server_error","message":"no room"}}"#
            ),
            answer: event("response.output_text.delta", #","output_index":0,"delta":"hello""#)
                + event(
                    "response.completed",
                    #","response":{"id":"r1","status":"completed","output":[]}"#
                )
        ),
        Native(
            plugin: "Gemini",
            section: "gemini-api-key",
            path: "/v1beta/models/m:streamGenerateContent?alt=sse",
            body: #"{"contents":[{"role":"user","parts":[{"text":"x"}]}]}"#,
            opening: "",
            failure:
                "data: {\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"no room\"}}\n\n",
            answer:
                "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hello\"}]},"
                + "\"finishReason\":\"STOP\",\"index\":0}]}\n\n"
        ),
    ]

    @Test("the same holds for streams that pass untouched", arguments: natives)
    func untouched(_ native: Native) throws {
        let upstream = try ScriptedChat { number, _ in
            .events([native.opening + (number == 1 ? native.failure : native.answer)])
        }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            \(native.section):
              - base-url: \(upstream.baseURL)
                api-key-entries: [key-one-0123456789, key-two-0123456789]
                models: [{name: some-model, alias: m}]
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: [native.plugin])
        )
        let answer = try gateway.answer("POST", native.path, native.body)
        #expect(answer.status == 200 && answer.body.contains("hello"), "\(answer.body)")
        #expect(!answer.body.contains("no room"))
        #expect(upstream.received.count == 2)
    }
}
