internal import ProviderAPI

/// A request body as an agent sends it.
struct Sample {
    let name: String
    let format: WireFormat
    let body: [UInt8]

    static let all = [
        Sample(name: "messages, 50 KB", format: .messages, body: messages(turns: 40)),
        Sample(name: "messages, 1 MB", format: .messages, body: messages(turns: 800)),
        Sample(
            name: "messages, 5 MB image",
            format: .messages,
            body: messages(turns: 40, image: 5)
        ),
        Sample(name: "responses, 50 KB", format: .responses, body: responses(turns: 40)),
        Sample(name: "responses, 1 MB", format: .responses, body: responses(turns: 800)),
        Sample(
            name: "responses, 1 MB, each item changed",
            format: .responses,
            body: responses(turns: 800, id: "item_")
        ),
    ]

    private static let prose = String(repeating: "The quick brown fox. ", count: 48)

    private static func messages(turns: Int, image megabytes: Int = 0) -> [UInt8] {
        var turn = ""
        for index in 0..<turns {
            turn +=
                #"{"role":"assistant","content":[{"type":"tool_use","id":"toolu_\#(index)","#
                + #""name":"Bash","input":{"command":"ls"}}]},{"role":"user","content":[{"type":"#
                + #""tool_result","tool_use_id":"toolu_\#(index)","content":"\#(prose)"}]},"#
        }
        let data = String(repeating: "QUJD", count: megabytes << 18)
        return Array(
            (#"{"model":"claude-opus-5-5","max_tokens":32000,"stream":true,"thinking":{"type":"#
                + #""adaptive"},"tools":[{"name":"Bash","input_schema":{"type":"object"}}],"#
                + #""messages":[{"role":"user","content":"hi"},\#(turn){"role":"user","content":"#
                + #"[{"type":"image","source":{"type":"base64","data":"\#(data)"}}]}]}"#).utf8
        )
    }

    private static func responses(turns: Int, id: String = "fc_") -> [UInt8] {
        var items = ""
        for index in 0..<turns {
            items +=
                #"{"type":"function_call","id":"\#(id)\#(index)","call_id":"call_\#(index)","#
                + #""name":"shell","arguments":"{}"},{"type":"function_call_output","call_id":"#
                + #""call_\#(index)","output":"\#(prose)"},"#
        }
        return Array(
            (#"{"model":"gpt-5.5","stream":true,"store":false,"instructions":"","include":["#
                + #""reasoning.encrypted_content"],"tools":[{"type":"function","name":"shell"}],"#
                + #""parallel_tool_calls":true,"prompt_cache_key":"s","input":[\#(items)"#
                + #"{"role":"user","content":"go on"}]}"#).utf8
        )
    }
}
