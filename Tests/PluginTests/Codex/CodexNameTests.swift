import CodexProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Codex tool names")
struct CodexNameTests {
    private static let long = String(repeating: "n", count: 70)
    private static let short = String(repeating: "n", count: 64)
    private static let mcp = "mcp__" + String(repeating: "server-", count: 10) + "__search"

    private static func body(_ tools: [(String, String)], _ more: String = "") -> String {
        let list = tools.map { #"{"type":"\#($0.0)","name":"\#($0.1)"}"# }
        return #"{"model":"gpt-5.5","stream":true,"store":false,"instructions":"","include":["#
            + #""reasoning.encrypted_content"],"parallel_tool_calls":true,\#(more)"tools":["#
            + list.joined(separator: ",") + #"]}"#
    }

    private func names(_ tools: [(String, String)]) throws -> [String] {
        let prepared = try CodexBench.prepare(Self.body(tools, #""input":[],"#))
        #expect(prepared.plan.transforms == tools.contains { $0.1.utf8.count > 64 })
        return prepared.call.json["tools"]?.elements.compactMap { $0["name"]?.string } ?? []
    }

    @Test("names of 64 characters stay, longer ones are shortened and stay apart")
    func shortened() throws {
        #expect(try names([("function", Self.short)]) == [Self.short])
        #expect(try names([("function", Self.mcp)]) == ["mcp__search"])
        let found = try names([
            ("function", Self.long), ("function", Self.short), ("custom", Self.long),
            ("function", Self.mcp), ("function", "mcp__search"),
        ])
        let start = String(repeating: "n", count: 62)
        #expect(found == [start + "_1", Self.short, start + "_2", "mcp__search_1", "mcp__search"])
    }

    @Test("choices and past calls have the tool's short name")
    func everywhere() throws {
        let more =
            #""tool_choice":{"type":"function","name":"\#(Self.mcp)"},"input":["#
            + #"{"type":"function_call","call_id":"c","name":"\#(Self.mcp)","arguments":"{}"},"#
            + #"{"type":"function_call_output","call_id":"c","output":"x"}],"#
        let json = try CodexBench.prepare(Self.body([("function", Self.mcp)], more)).call.json
        #expect(json["tool_choice"]?["name"] == "mcp__search")
        #expect(json["input"]?[0]?["name"] == "mcp__search")
    }

    /// What the client gets of an answer, fed in pieces of a size.
    private func answer(_ text: String, size: Int) throws -> String {
        let provider = try CodexProvider(settings: [:])
        let tools = [("function", Self.mcp), ("custom", Self.long)]
        return try Array(Self.body(tools, #""input":[],"#).utf8).withUnsafeBytes {
            let request = ProviderRequest(format: .responses, stream: true, model: "m", body: $0)
            let transform = try provider.transform(for: request)
            var output = ByteBuffer(capacity: 64)
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes {
                    try transform.feed($0, into: &output)
                }
            }
            try transform.end(into: &output)
            return String(decoding: output.bytes, as: UTF8.self)
        }
    }

    private static func stream(_ function: String, _ custom: String) -> String {
        """
        event: response.output_item.added
        data: {"type":"response.output_item.added","item":{"type":"function_call","name":"\(function)","id":"fc_1"}}

        event: response.output_text.delta
        data: {"type":"response.output_text.delta", "delta":"mcp__search"}

        event: response.completed
        data: {"type":"response.completed","response":{"output":[{"type":"custom_tool_call","name":"\(custom)"}],"tools":[{"type":"function","name":"\(function)"},{"type":"function","name":"f"}]}}


        """
    }

    @Test("names are restored in a stream, however it is cut")
    func stream() throws {
        let text = Self.stream("mcp__search", Self.short)
        for size in [1, 2, 3, text.utf8.count] {
            #expect(try answer(text, size: size) == Self.stream(Self.mcp, Self.long))
        }
    }

    @Test("names are restored in a body, however it is cut")
    func body() throws {
        let text = #" {"output":[{"type":"function_call","name":"mcp__search"}]}"#
        for size in [1, 2, 3, text.utf8.count] {
            #expect(
                try answer(text, size: size)
                    == #"{"output":[{"type":"function_call","name":"\#(Self.mcp)"}]}"#
            )
        }
    }

    @Test("a function and a custom tool are told apart")
    func families() throws {
        let text = #"{"output":[{"type":"custom_tool_call","name":"mcp__search"}]}"#
        #expect(try answer(text, size: 100) == text)
    }

    @Test("what is not JSON passes as it is")
    func other() throws {
        #expect(try answer("data: [DONE]\n\n", size: 3) == "data: [DONE]\n\n")
        #expect(try answer("{\"broken", size: 3) == "{\"broken")
        #expect(try answer("", size: 3).isEmpty)
    }
}
