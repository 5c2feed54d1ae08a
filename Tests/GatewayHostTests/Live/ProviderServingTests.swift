import Fidelity
import ProviderAPI
import Testing

@testable import GatewayHost

/// Clients of all formats through plugins to fake upstreams that refuse what the real ones refuse.
@Suite("Serving through providers")
struct ProviderServingTests {
    struct Client: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        var streamPath: String?
        let body: String
        /// Whether the end of a stream has a word of its own.
        let end: String

        var testDescription: String { name }

        func request(stream: Bool) -> (path: String, body: String) {
            let path = stream ? streamPath ?? path : path
            return (path, body.replacing("STREAM", with: stream ? "true" : "false"))
        }
    }

    /// A tool loop in each format, with things that upstreams refuse.
    static let clients = [
        Client(
            name: "chat",
            path: "/v1/chat/completions",
            body: """
                {"model":"m","stream":STREAM,"reasoning_effort":"high","stop":["x"],"messages":[\
                {"role":"system","content":"s"},{"role":"user","content":"hi"},{"role":"assistant",\
                "content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f",\
                "arguments":"{\\"a\\":1}"}},{"id":"c2","type":"function","function":{"name":"g",\
                "arguments":"{}"}}]},{"role":"tool","tool_call_id":"c2","content":"2"},\
                {"role":"tool","tool_call_id":"c1","content":"1"}],"tools":[{"type":"function",\
                "function":{"name":"f","parameters":{"type":"object","$schema":"s","properties":\
                {"a":{"type":["integer","null"],"exclusiveMinimum":0}},"required":["a"]}}},\
                {"type":"function","function":{"name":"g"}}],"tool_choice":"auto"}
                """,
            end: "[DONE]"
        ),
        Client(
            name: "responses",
            path: "/v1/responses",
            body: """
                {"model":"m","stream":STREAM,"store":false,"input":[{"role":"user","content":"hi"},\
                {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"t"}],\
                "encrypted_content":"gAAAAABmZ0123456789abcdefghijklmnop","content":null},\
                {"type":"function_call","call_id":"c1","name":"f","namespace":"ns",\
                "arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"1"},\
                {"type":"custom_tool_call","call_id":"c2","name":"exec","input":"ls"},\
                {"type":"custom_tool_call_output","call_id":"c2","output":"2"}],"tools":[\
                {"type":"namespace","name":"ns","tools":[{"type":"function","name":"f",\
                "parameters":{"type":"object","properties":{"a":{"const":1}}}}]},\
                {"type":"custom","name":"exec"},{"type":"tool_search","execution":"client"}],\
                "tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"effort":"low"}}
                """,
            end: "response.completed"
        ),
        Client(
            name: "messages",
            path: "/v1/messages",
            body: """
                {"model":"m","stream":STREAM,"max_tokens":100,"messages":[\
                {"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking",\
                "thinking":"t","signature":"EqQBCgIYAhIMabcdefgh"},{"type":"tool_use","id":"toolu_1",\
                "name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result",\
                "tool_use_id":"toolu_1","content":"1"}]}],"tools":[{"name":"f","input_schema":\
                {"type":"object","properties":{"a":{"anyOf":[{"type":"integer"},\
                {"type":"null"}],"default":1}}}}]}
                """,
            end: "message_stop"
        ),
        Client(
            name: "generate-content",
            path: "/v1beta/models/m:generateContent",
            streamPath: "/v1beta/models/m:streamGenerateContent?alt=sse",
            body: """
                {"sessionId":"s","contents":[{"role":"user","parts":[{"text":"hi"}]},\
                {"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},\
                {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"r":1}}}]}],\
                "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":\
                {"type":"object","properties":{"a":{"type":"string","pattern":"^a"}}}}]}],\
                "generationConfig":{"maxOutputTokens":100}}
                """,
            end: "STOP"
        ),
    ]

    /// A request as it came over the wire, for the checks.
    private static func call(_ text: String) -> Fidelity.UpstreamCall {
        let split = text.firstRange(of: "\r\n\r\n") ?? text.endIndex..<text.endIndex
        var lines = text[..<split.lowerBound].split(separator: "\r\n")
        let words = lines.removeFirst().split(separator: " ")
        let headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return HeaderField(
                String(parts[0]),
                parts.dropFirst().first.map { String($0.drop { $0 == " " }) } ?? ""
            )
        }
        return Fidelity.UpstreamCall(
            method: String(words[0]),
            url: "http://upstream" + words[1],
            headers: headers,
            body: Array(text[split.upperBound...].utf8)
        )
    }

    private static func refused(_ refusal: Refusal) -> ScriptedChat.Reply {
        let body: JSONValue = ["error": ["code": 400, "message": .string(refusal.reason)]]
        return .failure(status: 400, headers: "", body: body.compact)
    }

    private func check(_ client: Client, _ gateway: RunningGateway, stream: Bool) throws {
        let (path, body) = client.request(stream: stream)
        let answer = try gateway.answer("POST", path, body)
        #expect(answer.status == 200, "\(client.name), stream \(stream): \(answer.body)")
        #expect(answer.body.contains("hello"))
        if stream { #expect(answer.body.contains(client.end)) }
    }

    private static let candidate = """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"hello"}]},\
        "finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,\
        "candidatesTokenCount":1,"totalTokenCount":4},"modelVersion":"gemini-3.5-flash"}
        """

    @Test("Gemini serves clients of all formats, streaming and not", arguments: clients)
    func gemini(_ client: Client) throws {
        let upstream = try ScriptedChat { _, text in
            let call = Self.call(text)
            if let refusal = GeminiUpstream.refusal(of: call) { return Self.refused(refusal) }
            return call.query == "alt=sse"
                ? .events(["data: \(Self.candidate)\n\n"]) : .body(Self.candidate)
        }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            gemini-api-key:
              - base-url: \(upstream.baseURL)
                api-key: up-secret
                models: [{name: gemini-3.5-flash, alias: m}]
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Gemini"])
        )
        for stream in [false, true] { try check(client, gateway, stream: stream) }
    }

    private static let message = """
        {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":\
        [{"type":"output_text","text":"hello","annotations":[]}]}
        """

    private static let response = """
        {"id":"r1","object":"response","created_at":1,"status":"completed","model":"grok-4.5",\
        "output":[\(message)],"usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4}}
        """

    private static func event(_ type: String, _ members: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\",\(members)}\n\n"
    }

    private static let events = [
        event("response.created", #""sequence_number":0,"response":{"id":"r1","output":[]}"#),
        event(
            "response.output_item.added",
            """
            "sequence_number":1,"output_index":0,"item":{"type":"message","id":"msg_1",\
            "role":"assistant","content":[]}
            """
        ),
        event(
            "response.content_part.added",
            """
            "sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,\
            "part":{"type":"output_text","text":""}
            """
        ),
        event(
            "response.output_text.delta",
            """
            "sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,\
            "delta":"hello"
            """
        ),
        event(
            "response.output_item.done",
            #""sequence_number":4,"output_index":0,"item":\#(message)"#
        ),
        event("response.completed", #""sequence_number":5,"response":\#(response)"#),
    ]

    @Test("Grok serves clients of all formats, streaming and not", arguments: clients)
    func grok(_ client: Client) throws {
        let upstream = try ScriptedChat { _, text in
            let call = Self.call(text)
            if let refusal = GrokUpstream.refusal(of: call) { return Self.refused(refusal) }
            let streams = call.json["stream"]?.bool ?? false
            if call.path.hasSuffix("/chat/completions") {
                return streams
                    ? .events(
                        ScriptedChat.chunks.map { $0.replacing("\"hel\"", with: "\"hello\"") }
                    )
                    : .body(ScriptedChat.completion)
            }
            return streams ? .events(Self.events) : .body(Self.response)
        }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            xai-api-key:
              - base-url: \(upstream.baseURL)
                api-key: up-secret
                models: [{name: grok-4.5, alias: m}]
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: ["Grok"]))
        for stream in [false, true] { try check(client, gateway, stream: stream) }
    }
}
