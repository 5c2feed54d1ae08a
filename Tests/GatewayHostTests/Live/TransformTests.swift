import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Answers that a provider transforms")
struct TransformTests {
    private static let body = """
        {"model":"grok-4.5","input":"hi","tools":[{"type":"namespace","name":"ns","tools":[\
        {"type":"function","name":"a"}]},{"type":"custom","name":"sh"}],"stream":STREAM}
        """

    private static let items = """
        [{"type":"function_call","id":"fc_1","call_id":"c1","name":"ns__a","arguments":"{}"},\
        {"type":"function_call","id":"fc_2","call_id":"c2","name":"sh",\
        "arguments":"{\\"input\\":\\"ls\\"}"}]
        """

    private func config(_ upstream: ScriptedChat) -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        xai-api-key:
          - base-url: \(upstream.baseURL)
            api-key: up-secret
            models: [{name: grok-4.5}]
        """
    }

    private func gateway(_ upstream: ScriptedChat) throws -> RunningGateway {
        try RunningGateway(
            RunningGateway.Setup(config: config(upstream), plugins: ["Grok"])
        )
    }

    private func completed(_ status: String = "completed") -> String {
        """
        {"id":"r1","object":"response","status":"\(status)","model":"grok-4.5",\
        "output":\(Self.items),"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}
        """
    }

    @Test("a whole answer is the provider's, with its own length")
    func whole() throws {
        let upstream = try ScriptedChat { _, _ in .body(completed()) }
        let answer = try gateway(upstream).answer(
            "POST",
            "/v1/responses",
            Self.body.replacing("STREAM", with: "false")
        )
        #expect(answer.status == 200)
        let output = try JSONValue(parsing: answer.body)["output"]
        #expect(output?[0]?["name"] == "a")
        #expect(output?[0]?["namespace"] == "ns")
        #expect(output?[1]?["type"] == "custom_tool_call")
        #expect(output?[1]?["input"] == "ls")
        let sent = try #require(upstream.received.first)
        #expect(sent.contains(#""name":"ns__a""#))
    }

    @Test("a stream is transformed piece by piece")
    func streamed() throws {
        let upstream = try ScriptedChat { _, _ in
            .events([
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n",
                "\nevent: response.reasoning_text.delta\ndata: {\"type\":\"response.reasoning_text",
                ".delta\",\"delta\":\"hm\",\"content_index\":0}\n\n",
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":",
                completed() + "}\n\n",
            ])
        }
        let gateway = try gateway(upstream)
        let answer = try gateway.answer(
            "POST",
            "/v1/responses",
            Self.body.replacing("STREAM", with: "true")
        )
        #expect(answer.body.contains("event: response.reasoning_summary_text.delta\n"))
        #expect(answer.body.contains(#""summary_index":0"#))
        #expect(answer.body.contains(#""type":"custom_tool_call""#))
        #expect(gateway.waitForOutput(#""output_tokens":2"#))
    }

    @Test("a stream that the upstream cuts is no whole answer")
    func cut() throws {
        let upstream = try ScriptedChat { _, _ in
            .cut(["event: response.created\ndata: {\"type\":\"response.created\"}\n\n"])
        }
        let answer = try? gateway(upstream).answer(
            "POST",
            "/v1/responses",
            Self.body.replacing("STREAM", with: "true")
        )
        #expect(answer?.body.contains("response.completed") != true)
    }
}
