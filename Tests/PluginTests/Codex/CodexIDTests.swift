import CodexProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Codex ids")
struct CodexIDTests {
    private func ids(_ items: [(type: String, id: String)]) throws -> [String] {
        let input = JSONValue.array(
            items.map {
                ["type": .string($0.type), "id": .string($0.id), "role": "user", "content": "x"]
            }
        )
        return try CodexBench.input(input.compact).elements.map { $0["id"]?.string ?? "" }
    }

    @Test(
        "an id gets the prefix of its type",
        arguments: [
            ("message", "item_1", "msg_item_1"), ("function_call", "item_1", "fc_item_1"),
            ("custom_tool_call", "item_1", "ctc_item_1"),
            ("custom_tool_call_output", "item_1", "ctco_item_1"),
            ("message", "msg_1", "msg_1"), ("web_search_call", "item_1", "item_1"),
            ("message", "", ""),
        ]
    )
    func prefix(_ type: String, _ id: String, _ expected: String) throws {
        let more = type.hasSuffix("output") ? #","call_id":"c","output":"""# : ""
        let call = #"{"type":"custom_tool_call","call_id":"c","name":"f","input":""}"#
        let body = #"[\#(call),{"type":"\#(type)","id":"\#(id)"\#(more)}]"#
        let item = try CodexBench.input(body)[1]
        #expect(item?["id"]?.string ?? "" == expected)
    }

    @Test("reasoning with ciphertext gets its prefix")
    func reasoning() throws {
        let item =
            #"{"type":"reasoning","id":"item_1","encrypted_content":"\#(CodexBench.ciphertext())"}"#
        #expect(try CodexBench.input("[\(item)]")[0]?["id"] == "rs_item_1")
    }

    @Test("a long id of reasoning without ciphertext is shortened where answers are stored")
    func storedReasoning() throws {
        let id = "rs_" + String(repeating: "x", count: 62)
        let body = #"{"model":"m","input":[{"type":"reasoning","id":"\#(id)","summary":[]}]}"#
        let sent = try CodexBench.prepare(body, credential: CodexBench.key).call.json
        let short = sent["input"]?[0]?["id"]?.string
        #expect(short?.hasPrefix("rs_") == true && short?.utf8.count == 64)
        let again = try CodexBench.prepare(body, credential: CodexBench.key).call.json
        #expect(again == sent)
    }

    @Test("the id of a function's output has no prefix")
    func functionOutput() throws {
        let body = """
            [{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},\
            {"type":"function_call_output","id":"item_1","call_id":"c","output":"x"}]
            """
        #expect(try CodexBench.input(body)[1]?["id"] == "item_1")
    }

    @Test(
        "64 characters of any script stay, 65 are shortened in the same way each time",
        arguments: ["x", "語", "é"]
    )
    func length(_ character: String) throws {
        let fits = "msg_" + String(repeating: character, count: 60)
        let long = fits + character
        let found = try ids([("message", fits), ("message", long), ("message", long)])
        #expect(found[0] == fits)
        #expect(found[1].unicodeScalars.count == 64)
        #expect(found[1] == found[2])
        #expect(found[1] != fits)
        #expect(try ids([("message", long)])[0] == found[1])
    }

    @Test("ids that would collide stay apart, in any order")
    func collisions() throws {
        let fine = ("message", "msg_item_1")
        let poor = ("message", "item_1")
        let first = try ids([fine, poor])
        let second = try ids([poor, fine])
        #expect(first == second.reversed())
        #expect(first[0] == "msg_item_1")
        #expect(Set(first).count == 2)
    }

    @Test("long ids with one beginning stay apart")
    func beginnings() throws {
        let start = "msg_" + String(repeating: "x", count: 80)
        #expect(Set(try ids([("message", start + "a"), ("message", start + "b")])).count == 2)
    }

    @Test("a long call id is shortened in the same way at both ends")
    func callID() throws {
        let id = "toolu_" + String(repeating: "a", count: 90)
        let input = try CodexBench.input(
            """
            [{"type":"function_call","call_id":"\(id)","name":"f","arguments":"{}"},\
            {"type":"function_call_output","call_id":"\(id)","output":"x"},\
            {"type":"function_call","call_id":"\(id)b","name":"f","arguments":"{}"},\
            {"type":"function_call_output","output":"x"}]
            """
        )
        let found = input.elements.compactMap { $0["call_id"]?.string }
        #expect(found.count == 4)
        #expect(found[0] == found[1] && found[2] == found[3] && found[0] != found[2])
        #expect(found.allSatisfy { $0.utf8.count == 64 })
    }
}
