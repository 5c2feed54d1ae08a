import Fidelity
import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok history")
struct GrokHistoryTests {
    private func items(_ items: String) throws -> [JSONValue] {
        try GrokBench.json(#"{"input":[\#(items)]}"#)["input"]?.elements ?? []
    }

    @Test("calls of custom tools become calls of functions, and so do their outputs")
    func customCalls() throws {
        let items = try items(
            """
            {"type":"custom_tool_call","id":"ctc_1","call_id":"c1","name":"exec","input":"ls \\"a\\""},\
            {"type":"custom_tool_call_output","call_id":"c1","output":[{"type":"input_text",\
            "text":"t"}]},{"type":"custom_tool_call","call_id":"c2","name":"exec","namespace":"n",\
            "input":"{\\"a\\":1}"}
            """
        )
        #expect(
            items[0] == [
                "type": "function_call", "call_id": "c1", "name": "exec",
                "arguments": #"{"input":"ls \"a\""}"#,
            ]
        )
        #expect(items[1]["type"] == "function_call_output")
        #expect(items[1]["output"]?[0]?["text"] == "t")
        #expect(items[2]["name"] == "n__exec")
        #expect(items[2]["arguments"] == #"{"a":1}"#)
    }

    @Test("a call's namespace becomes a prefix")
    func namespaces() throws {
        let items = try items(
            """
            {"type":"function_call","call_id":"c","name":"a","namespace":"ns","arguments":"{}"}
            """
        )
        #expect(items[0]["name"] == "ns__a")
        #expect(items[0]["namespace"] == nil)
    }

    @Test("searches among the client's tools are left out")
    func toolSearches() throws {
        let items = try items(
            """
            {"type":"tool_search_call","call_id":"c"},{"type":"tool_search_output","call_id":"c",\
            "tools":[]},{"type":"message","role":"user","content":"a"}
            """
        )
        #expect(items.count == 1)
    }

    @Test("nulls of a thought are removed, and a thought that holds nothing is")
    func nulls() throws {
        let items = try items(
            """
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],\
            "content":null,"encrypted_content":null},{"type":"message","role":"user","content":"a"},\
            {"type":"reasoning","summary":[],"content":null,"encrypted_content":null}
            """
        )
        #expect(items.count == 2)
        #expect(items[0].members.map(\.key) == ["type", "id", "summary"])
    }

    @Test("an own ciphertext stays")
    func own() throws {
        let item =
            #"{"type":"reasoning","summary":[],"encrypted_content":"\#(GrokBench.ciphertext)"}"#
        let body = #"{"model":"grok-4.5","input":[\#(item)]}"#
        #expect(try GrokBench.prepare(body).plan.edits.isEmpty)
    }

    @Test("a foreign ciphertext is removed", arguments: GrokBench.foreignCiphertexts)
    func foreign(_ text: String) throws {
        let items = try items(
            """
            {"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],\
            "encrypted_content":"\(text)"},{"type":"message","role":"user","content":"a"},\
            {"type":"reasoning","summary":[],"encrypted_content":"\(text)"}
            """
        )
        #expect(items.count == 2)
        #expect(items[0]["encrypted_content"] == nil)
    }

    @Test("a shortened history that cannot be read is dropped, its own is kept")
    func compactions() throws {
        let items = try items(
            """
            {"type":"compaction","encrypted_content":"\(GrokBench.foreignCiphertexts[0])"},\
            {"type":"compaction","encrypted_content":"\(GrokBench.ciphertext)"}
            """
        )
        #expect(items.count == 1)
        #expect(items[0]["encrypted_content"]?.string == GrokBench.ciphertext)
    }

    @Test("neighbouring thoughts that are summaries alone become one")
    func merged() throws {
        func thought(_ text: String, _ more: String = "") -> String {
            #"{"type":"reasoning","summary":[{"type":"summary_text","text":"\#(text)"}]\#(more)}"#
        }
        let own = #","encrypted_content":"\#(GrokBench.ciphertext)""#
        let foreign = #","encrypted_content":"gAAAAAx""#
        let items = try items(
            [
                thought("a"), thought("b", foreign), thought("c"), thought("d", own), thought("e"),
                #"{"type":"message","role":"user","content":"u"}"#, thought("f"),
            ].joined(separator: ",")
        )
        let texts = items.map { $0["summary"]?.elements.map { $0["text"]?.string ?? "" } ?? [] }
        #expect(texts == [["a", "b", "c"], ["d"], ["e"], [], ["f"]])
    }
}
