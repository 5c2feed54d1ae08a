import ProviderAPI
import Testing

@testable import GatewayHost

/// A chat client runs a tool loop over upstreams that want their thoughts back.
@Suite("Replay of reasoning")
struct ReasoningReplayTests {
    private static let signature =
        "EpYBCkYIARgCKkAHFCEuO0hVYm98iZajsL3K1+Tx/gsYJTI/TFlmc4CNmqe0wc7b6PUCDxwpNkNQXWp3hJGeq7jF"
        + "0t/s+QYTIC06EgwAAQIDBAUGBwgJCgsaDAwNDg8QERITFBUWFyIw+zBlms8EOW6j2A1Cd6zhFkuAteofVIm+8yhd"
        + "ksf8MWab0AU6b6TZDkN4reIXTIG2"
    private static let ciphertext =
        "gAAAAABoQUJDCzBVep_E6Q4zWH2ix-wRNluApcrvFDleg6jN8hc8YYar0PUaP2SJrtP4HUJnjLHW-yBFao-02f4j"
        + "SG2St9wBJktwlbrfBClOc5i94gcsUXY="

    private static let thought =
        #"{"type":"thinking","thinking":"Let me look.","signature":"\#(signature)"}"#
    private static let call = #"{"type":"tool_use","id":"toolu_1","name":"f","input":{}}"#

    private static let item =
        #"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"\#(ciphertext)"}"#
    private static let reasoning = #""encrypted_content":"\#(ciphertext)""#

    private static func config(_ upstream: ScriptedChat, _ extra: String = "") -> String {
        let base = upstream.baseURL.dropLast(3)
        return """
            api-keys: [{key: sk-test, label: one}, {key: sk-other, label: two}]
            disable-cooling: true
            request-retry: 0
            claude-api-key:
              - {api-key: up, base-url: "\(base)", models: [{name: claude-sonnet-4-5, alias: m}]}
            codex-api-key:
              - {api-key: up, base-url: "\(upstream.baseURL)", models: [{name: gpt-5, alias: r}]}
            \(extra)
            """
    }

    private static func start(
        _ upstream: ScriptedChat,
        _ extra: String = ""
    ) throws -> RunningGateway {
        try RunningGateway(
            RunningGateway.Setup(config: config(upstream, extra), plugins: ["Claude", "Codex"])
        )
    }

    private static func ask(_ model: String, stream: Bool, _ turns: String = "") -> String {
        """
        {"model":"\(model)","stream":\(stream),"reasoning_effort":"high","max_tokens":40000,\
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",\
        "properties":{}}}}],"messages":[{"role":"user","content":"go"}\(turns)]}
        """
    }

    private static func results(_ id: String) -> String {
        """
        ,{"role":"assistant","content":null,"tool_calls":[{"id":"\(id)","type":"function",\
        "function":{"name":"f","arguments":"{}"}}]},\
        {"role":"tool","tool_call_id":"\(id)","content":"1"}
        """
    }

    private static func message(_ content: String, stop: String) -> String {
        #"{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":\#(content),"#
            + #""stop_reason":"\#(stop)","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":5}}"#
    }

    private static func events(_ content: [String], stop: String) -> [String] {
        let blocks = content.enumerated().map { index, block in
            #"event: content_block_start"# + "\n"
                + #"data: {"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#
                + "\n\nevent: content_block_stop\n"
                + #"data: {"type":"content_block_stop","index":\#(index)}"# + "\n\n"
        }
        return [
            "event: message_start\n"
                + #"data: {"type":"message_start","message":\#(message("[]", stop: stop))}"#
                + "\n\n"
        ] + blocks + [
            "event: message_delta\n"
                + #"data: {"type":"message_delta","delta":{"stop_reason":"\#(stop)"},"usage":{"output_tokens":5}}"#
                + "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        ]
    }

    /// An upstream that insists on the thought with which it began a turn of calls.
    private static func strict(_ number: Int, _ text: String) -> ScriptedChat.Reply {
        let isStream = text.contains(#""stream":true"#)
        if text.contains(#""tool_result""#), text.contains(#""type":"enabled""#),
            !text.contains(thought)
        {
            return .failure(
                status: 400,
                headers: "",
                body: """
                    {"type":"error","error":{"type":"invalid_request_error","message":\
                    "messages.1.content.0.type: Expected `thinking` but found `tool_use`."}}
                    """
            )
        }
        let isOver = text.contains(#""tool_result""#)
        let content = isOver ? [#"{"type":"text","text":"done"}"#] : [thought, call]
        let stop = isOver ? "end_turn" : "tool_use"
        guard isStream else {
            return .body(message("[" + content.joined(separator: ",") + "]", stop: stop))
        }
        return .events(events(content, stop: stop))
    }

    @Test("a tool loop goes on with the thoughts that it began with", arguments: [false, true])
    func toolLoop(_ stream: Bool) throws {
        let upstream = try ScriptedChat(Self.strict)
        let gateway = try Self.start(upstream)
        let path = "/v1/chat/completions"
        let first = try gateway.answer("POST", path, Self.ask("m", stream: stream))
        #expect(first.status == 200)
        #expect(first.body.contains("toolu_1"))
        #expect(!first.body.contains(Self.signature))
        let second = try gateway.answer(
            "POST",
            path,
            Self.ask("m", stream: stream, Self.results("toolu_1"))
        )
        #expect(second.status == 200, "\(second.body)")
        let asked = try #require(upstream.received.last)
        #expect(asked.contains(#""content":[\#(Self.thought),{"type":"tool_use","id":"toolu_1""#))
        #expect(asked.contains(#""type":"enabled""#))
    }

    @Test("nobody else gets them, nor another turn, nor anyone where it is switched off")
    func others() throws {
        let upstream = try ScriptedChat(Self.strict)
        let path = "/v1/chat/completions"
        for extra in ["", "replay-reasoning: false"] {
            let gateway = try Self.start(upstream, extra)
            _ = try gateway.answer("POST", path, Self.ask("m", stream: false))
            let id = extra.isEmpty ? "toolu_2" : "toolu_1"
            let own = try gateway.answer(
                "POST",
                path,
                Self.ask("m", stream: false, Self.results(id))
            )
            // Without its thoughts the loop goes on without thinking, instead of failing.
            #expect(own.status == 200)
            #expect(upstream.received.last?.contains(Self.signature) == false)
            let client = try gateway.client()
            let body = Self.ask("m", stream: false, Self.results("toolu_1"))
            let request = gateway.request("POST", path, body)
            client.say(request.replacing("Bearer sk-test", with: "Bearer sk-other"))
            #expect(try client.answer(to: .post).status == 200)
            #expect(upstream.received.last?.contains(Self.signature) == false)
        }
    }

    @Test("thoughts that the upstream refuses are left out at once, and forgotten")
    func refused() throws {
        let upstream = try ScriptedChat { number, text in
            guard text.contains(Self.signature) else { return Self.strict(number, text) }
            return .failure(
                status: 400,
                headers: "",
                body: """
                    {"type":"error","error":{"type":"invalid_request_error","message":\
                    "messages.1.content.0: Invalid `signature` in `thinking` block"}}
                    """
            )
        }
        let gateway = try Self.start(upstream)
        let path = "/v1/chat/completions"
        _ = try gateway.answer("POST", path, Self.ask("m", stream: false))
        for requests in [3, 4] {
            let body = Self.ask("m", stream: false, Self.results("toolu_1"))
            let answer = try gateway.answer("POST", path, body)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(upstream.received.count == requests)
        }
    }

    @Test("a ciphertext goes back before the call that it led to")
    func ciphertext() throws {
        let upstream = try ScriptedChat { _, text in
            let isOver = text.contains("function_call_output")
            let call =
                #"{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}"}"#
            let message =
                #"{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"done","annotations":[]}]}"#
            let items = isOver ? [message] : [Self.item, call]
            let done = items.enumerated().map { index, item in
                ["added", "done"].map {
                    "event: response.output_item.\($0)\n"
                        + #"data: {"type":"response.output_item.\#($0)","output_index":\#(index),"item":\#(item)}"#
                        + "\n\n"
                }.joined()
            }
            let response =
                #"{"id":"resp_1","object":"response","model":"gpt-5","status":"completed","#
                + #""output":[\#(items.joined(separator: ","))],"usage":{"input_tokens":1,"output_tokens":1}}"#
            return .events(
                [
                    "event: response.created\ndata: {\"type\":\"response.created\",\"response\":\(response)}\n\n"
                ]
                    + done
                    + [
                        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":\(response)}\n\n"
                    ]
            )
        }
        let gateway = try Self.start(upstream)
        let path = "/v1/chat/completions"
        let first = try gateway.answer("POST", path, Self.ask("r", stream: true))
        #expect(first.body.contains("call_1"), "\(first.body)")
        let second = try gateway.answer(
            "POST",
            path,
            Self.ask("r", stream: true, Self.results("call_1"))
        )
        #expect(second.status == 200, "\(second.body)")
        let asked = try #require(upstream.received.last)
        let reasoning = try #require(asked.firstRange(of: Self.reasoning), "\(asked)")
        let call = try #require(asked.firstRange(of: #""type":"function_call""#))
        #expect(reasoning.upperBound < call.lowerBound)
        #expect(asked.ranges(of: Self.reasoning).count == 1)
    }
}
