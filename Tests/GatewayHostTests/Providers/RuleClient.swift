import ProviderAPI
import Testing

@testable import GatewayHost

/// A client whose requests hold what upstreams refuse, so that the provider's rules must work.
struct RuleClient: Sendable {
    let name: String
    let path: String
    var streamPath: String?
    let body: String
    /// How a stream ends that ended well.
    let end: String

    /// Asks a gateway.
    ///
    /// - Returns: What is wrong with the answer.
    func ask(_ gateway: RunningGateway, _ model: String, stream: Bool) throws -> String? {
        let path = stream ? streamPath ?? path : path
        let body = body.replacing("STREAM", with: stream ? "true" : "false")
        let answer = try gateway.answer(
            "POST",
            path.replacing("MODEL", with: model),
            body.replacing("MODEL", with: model)
        )
        guard answer.status == 200, answer.body.contains("hello"),
            !stream || answer.body.contains(end)
        else { return "\(answer.status) \(answer.body)" }
        return nil
    }

    /// A tool loop in each format.
    static let all: [RuleClient] = [
        RuleClient(
            name: "chat",
            path: "/v1/chat/completions",
            body: """
                {"model":"MODEL","stream":STREAM,"reasoning_effort":"high","stop":["x"],"messages":[\
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
        RuleClient(
            name: "responses",
            path: "/v1/responses",
            body: """
                {"model":"MODEL","stream":STREAM,"store":false,"input":[{"role":"user","content":"hi"},\
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
        RuleClient(
            name: "messages",
            path: "/v1/messages",
            body: """
                {"model":"MODEL","stream":STREAM,"max_tokens":100,"messages":[\
                {"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking",\
                "thinking":"t","signature":"EqQBCgIYAhIMabcdefgh"},{"type":"tool_use","id":"toolu_1",\
                "name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result",\
                "tool_use_id":"toolu_1","content":"1"}]}],"tools":[{"name":"f","input_schema":\
                {"type":"object","properties":{"a":{"anyOf":[{"type":"integer"},\
                {"type":"null"}],"default":1}}}}]}
                """,
            end: "message_stop"
        ),
        RuleClient(
            name: "generateContent",
            path: "/v1beta/models/MODEL:generateContent",
            streamPath: "/v1beta/models/MODEL:streamGenerateContent?alt=sse",
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
}
