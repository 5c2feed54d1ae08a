import Dialects

/// The documents that are measured.
enum Samples {
    private static let text =
        "The quick brown fox \\\"jumps\\\" over the lazy dog.\\nIt does so caf\u{e9} after caf\u{e9}. "

    /// A short conversation.
    static var chat: String {
        let turns = (0..<8).map { number in
            let role = number % 2 == 0 ? "user" : "assistant"
            return #"{"role":"\#(role)","content":"\#(text)\#(text)"}"#
        }
        return #"{"model":"m","messages":[{"role":"system","content":"Be brief."},"#
            + turns.joined(separator: ",")
            + #"],"temperature":0.7,"max_tokens":1024,"stream":true}"#
    }

    /// What a coding agent sends after some turns.
    static var agent: String {
        let tools = (0..<30).map { tool($0) }.joined(separator: ",")
        let turns = (0..<40).map(turn).joined(separator: ",")
        return #"{"model":"m","max_tokens":32000,"stream":true,"system":[{"type":"text","text":""#
            + String(repeating: text, count: 120)
            + #"","cache_control":{"type":"ephemeral"}}],"tools":[\#(tools)],"messages":["#
            + #"{"role":"user","content":"go"},\#(turns)]}"#
    }

    private static func tool(
        _ number: Int,
        _ name: String = #""name""#,
        _ schema: String = "input_schema"
    ) -> String {
        let properties = (0..<8).map {
            #""p\#($0)":{"type":"string","description":"\#(text)","enum":["a","b"]}"#
        }
        return #"{\#(name):"tool_\#(number)","description":"\#(text)\#(text)\#(text)","#
            + #""\#(schema)":{"type":"object","properties":{"#
            + properties.joined(separator: ",") + #"},"required":["p0"]}}"#
    }

    private static func turn(_ number: Int) -> String {
        let result = String(repeating: text, count: 30)
        return #"{"role":"assistant","content":[{"type":"text","text":"\#(text)"},"#
            + #"{"type":"tool_use","id":"toolu_\#(number)","name":"tool_1","input":{"p0":"\#(text)"}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_\#(number)","#
            + #""content":"\#(result)"}]}"#
    }

    /// The same as items.
    static var items: String {
        let tools = (0..<30).map { tool($0, #""type":"function","name""#, "parameters") }
        let turns = (0..<40).map { number in
            let output = String(repeating: text, count: 30)
            return #"{"type":"message","role":"assistant","content":[{"type":"output_text","#
                + #""text":"\#(text)"}]},{"type":"function_call","call_id":"call_\#(number)","#
                + #""name":"tool_1","arguments":"{\"p0\":1}"},{"type":"function_call_output","#
                + #""call_id":"call_\#(number)","output":"\#(output)"}"#
        }
        return #"{"model":"m","stream":true,"store":false,"instructions":""#
            + String(repeating: text, count: 120)
            + #"","tools":[\#(tools.joined(separator: ","))],"input":["#
            + #"{"role":"user","content":"go"},\#(turns.joined(separator: ","))]}"#
    }

    /// How a stream begins.
    static func head(_ dialect: Dialect) -> String {
        switch dialect {
        case .messages:
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","model":"up","content":[]}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


            """
        case .responses:
            """
            event: response.created
            data: {"type":"response.created","response":{"id":"resp_1","model":"up","output":[]}}


            """
        default: ""
        }
    }

    /// One piece of text.
    static func delta(_ dialect: Dialect) -> String {
        switch dialect {
        case .messages:
            """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello \\"x\\""}}


            """
        case .responses:
            """
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":9,"item_id":"msg_1",\
            "output_index":0,"content_index":0,"delta":"Hello \\"x\\"","logprobs":[]}


            """
        default:
            """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"up",\
            "choices":[{"index":0,"delta":{"content":"Hello \\"x\\""},"finish_reason":null}]}


            """
        }
    }
}
