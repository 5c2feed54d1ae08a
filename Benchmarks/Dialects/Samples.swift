import Dialects
import ProviderAPI

/// The documents that are measured.
enum Samples {
    /// A short conversation of about 2 KB in a format.
    static func chat(_ dialect: Dialect) -> [UInt8] { translated(chat, .chat, dialect) }

    /// What a coding agent sends after some turns: about 200 KB with 30 tools.
    static func agent(_ dialect: Dialect) -> [UInt8] { translated(agent, .messages, dialect) }

    private static func translated(_ body: String, _ source: Dialect, _ target: Dialect) -> [UInt8]
    {
        guard source != target else { return Array(body.utf8) }
        var document = JSONDocument()
        var out = ByteBuffer()
        var context = TranslationContext(upstreamModel: "m", clientModel: "m", requestID: "r")
        context.streams = true
        if let root = try? document.parse(copying: body) {
            _ = try? RequestTranslation.translate(
                root,
                from: source,
                to: target,
                context,
                into: &out
            )
        }
        return Array(out.bytes)
    }

    private static let text =
        "The quick brown fox \\\"jumps\\\" over the lazy dog.\\nIt does so caf\u{e9} after caf\u{e9}. "

    private static var chat: String {
        let turns = (0..<10).map { number in
            let role = number % 2 == 0 ? "user" : "assistant"
            return #"{"role":"\#(role)","content":"\#(text)\#(text)"}"#
        }
        return #"{"model":"m","messages":[{"role":"system","content":"Be brief."},"#
            + turns.joined(separator: ",")
            + #"],"temperature":0.7,"max_tokens":1024,"stream":true}"#
    }

    private static var agent: String {
        let tools = (0..<30).map(tool).joined(separator: ",")
        let turns = (0..<40).map(turn).joined(separator: ",")
        return #"{"model":"m","max_tokens":32000,"stream":true,"system":[{"type":"text","text":""#
            + String(repeating: text, count: 120)
            + #"","cache_control":{"type":"ephemeral"}}],"tools":[\#(tools)],"messages":["#
            + #"{"role":"user","content":"go"},\#(turns)]}"#
    }

    private static func tool(_ number: Int) -> String {
        let properties = (0..<8).map {
            #""p\#($0)":{"type":"string","description":"\#(text)","enum":["a","b"]}"#
        }
        return #"{"name":"tool_\#(number)","description":"\#(text)\#(text)\#(text)","#
            + #""input_schema":{"type":"object","properties":{"#
            + properties.joined(separator: ",") + #"},"required":["p0"]}}"#
    }

    private static func turn(_ number: Int) -> String {
        let result = String(repeating: text, count: 39)
        return #"{"role":"assistant","content":[{"type":"text","text":"\#(text)"},"#
            + #"{"type":"tool_use","id":"toolu_\#(number)","name":"tool_1","input":{"p0":"\#(text)"}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_\#(number)","#
            + #""content":"\#(result)"}]}"#
    }
}
