import CodexProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Codex input items")
struct CodexItemTests {
    private static func parsed(_ items: String) throws -> JSONValue {
        try JSONValue(parsing: items)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let given: String
        let expected: String
        var credential = CodexBench.login

        init(
            _ name: String,
            _ given: String,
            _ expected: String? = nil,
            credential: JSONValue = CodexBench.login
        ) {
            self.name = name
            self.given = given
            self.expected = expected ?? given
            self.credential = credential
        }

        var testDescription: String { name }
    }

    @Test("what becomes of input items", arguments: cases)
    func item(_ c: Case) throws {
        let isStored = c.credential == CodexBench.key
        let stored = #"{"model":"gpt-5.5","input":\#(c.given)}"#
        let prepared = try CodexBench.prepare(
            isStored ? stored : CodexBench.body(c.given),
            credential: c.credential
        )
        #expect(prepared.call.json["input"] == (try Self.parsed(c.expected)))
        #expect(prepared.isUntouched == (c.given == c.expected))
        let refusal = CodexUpstream.refusal(of: prepared.raw, at: isStored ? .api : .backend)
        #expect((refusal == nil) == (c.given == c.expected))
    }

    static let cases: [Case] = messages + outputs + pairs + reasoning

    private static let messages = [
        Case(
            "a system message is the developer's",
            #"[{"role":"system","content":"x"},{"type":"message","role":"system","content":"y"}]"#,
            #"[{"role":"developer","content":"x"},{"type":"message","role":"developer","content":"y"}]"#
        ),
        Case(
            "the public API has system messages",
            #"[{"role":"system","content":"x"}]"#,
            credential: CodexBench.key
        ),
        Case(
            "cache breakpoints are removed from content and outputs",
            #"[{"role":"user","content":[{"type":"input_text","text":"a","prompt_cache_breakpoint":{}}]}]"#,
            #"[{"role":"user","content":[{"type":"input_text","text":"a"}]}]"#
        ),
        Case(
            "additional tools know web_search by its present name",
            #"[{"type":"additional_tools","role":"developer","tools":[{"type":"web_search_preview"}]}]"#,
            #"[{"type":"additional_tools","role":"developer","tools":[{"type":"web_search"}]}]"#
        ),
        Case(
            "a request of the Codex CLI is not touched",
            """
            [ {"type":"message","role":"developer","content":[{"type":"input_text","text":"p"}], "id":"msg_1"},
             {"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"\(cipher)"},
             {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}"},
             {"type":"function_call_output","id":"fco_1","call_id":"call_1","output":"ok"},
             {"type":"custom_tool_call","id":"ctc_1","call_id":"call_2","name":"exec","input":"1"},
             {"type":"custom_tool_call_output","call_id":"call_2","output":[{"type":"input_text","text":"2"}]},
             {"type":"message","role":"user","content":[{"type":"input_image","detail":"high","image_url":"data:,"}]} ]
            """
        ),
    ]

    private static let cipher = CodexBench.ciphertext()

    private static func call(_ id: String, _ type: String = "function_call") -> String {
        #"{"type":"\#(type)","call_id":"\#(id)","name":"f","arguments":"{}"}"#
    }

    private static func output(
        _ id: String,
        _ text: String = #""ok""#,
        _ type: String = "function_call_output"
    ) -> String {
        #"{"type":"\#(type)","call_id":"\#(id)","output":\#(text)}"#
    }

    private static let outputs = [
        Case(
            "a null output is empty",
            "[\(call("a")),\(output("a", "null"))]",
            "[\(call("a")),\(output("a", #""""#))]"
        ),
        Case(
            "a missing output is empty",
            #"[\#(call("a")),{"type":"function_call_output","call_id":"a"}]"#,
            "[\(call("a")),\(output("a", #""""#))]"
        ),
        Case(
            "an object as output becomes its text",
            #"[\#(call("a")),\#(output("a", #"{"n":1}"#))]"#,
            #"[\#(call("a")),\#(output("a", #""{\"n\":1}""#))]"#
        ),
        Case(
            "parts that are no input become text",
            "[\(call("a")),\(output("a", "[1]"))]",
            #"[\#(call("a")),\#(output("a", #""[1]""#))]"#
        ),
        Case(
            "an image as output stays",
            #"[\#(call("a")),\#(output("a", #"[{"type":"input_image","image_url":"data:,"}]"#))]"#
        ),
    ]

    private static let pairs = [
        Case(
            "an output without its call is dropped",
            "[\(output("a")),\(call("b")),\(output("b"))]",
            "[\(call("b")),\(output("b"))]"
        ),
        Case(
            "the first output of a call counts",
            "[\(call("a")),\(output("a")),\(output("a", #""again""#))]",
            "[\(call("a")),\(output("a"))]"
        ),
        Case(
            "an output without an id belongs to the one call that waits",
            #"[\#(call("a")),{"type":"function_call_output","output":"ok"}]"#,
            #"[\#(call("a")),{"type":"function_call_output","output":"ok","call_id":"a"}]"#
        ),
        Case(
            "an output with an empty id belongs to the one call that waits",
            #"[\#(call("a")),{"type":"function_call_output","call_id":"","output":"ok"}]"#,
            "[\(call("a")),\(output("a"))]"
        ),
        Case(
            "an output without an id and a call is dropped",
            #"[{"role":"user","content":"x"},{"type":"function_call_output","output":"ok"}]"#,
            #"[{"role":"user","content":"x"}]"#
        ),
        Case(
            "two calls of a batch with one id are dropped with their outputs",
            """
            [\(call("a")),\(call("a", "custom_tool_call")),\(output("a")),\
            \(output("a", #""x""#, "custom_tool_call_output")),\(call("b")),\(output("b"))]
            """,
            "[\(call("b")),\(output("b"))]"
        ),
        Case(
            "an id may be used again in a later batch",
            "[\(call("a")),\(output("a")),\(call("a")),\(output("a"))]"
        ),
        Case(
            "parallel calls may be answered in any order",
            "[\(call("a")),\(call("b")),\(output("b")),\(output("a"))]"
        ),
        Case(
            "a local shell call is answered like a function",
            "[\(call("a", "local_shell_call")),\(output("a"))]"
        ),
    ]

    private static let reasoning =
        CodexBench.foreignCiphertexts.map {
            Case(
                "a ciphertext that is not OpenAI's goes with its id: \($0)",
                #"[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"\#($0)"}]"#,
                #"[{"type":"reasoning","summary":[]}]"#
            )
        } + [
            Case(
                "an id without ciphertext goes",
                #"[{"type":"reasoning","id":"rs_1","summary":[]}]"#,
                #"[{"type":"reasoning","summary":[]}]"#
            ),
            Case("reasoning without either stays", #"[{"type":"reasoning","summary":[]}]"#),
            Case(
                "where answers are stored the id stays",
                #"[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"EqoB"}]"#,
                #"[{"type":"reasoning","id":"rs_1","summary":[]}]"#,
                credential: CodexBench.key
            ),
            Case(
                "a ciphertext whose id is too long goes with its item",
                #"[{"type":"reasoning","id":"rs_\#(long)","summary":[],"encrypted_content":"\#(cipher)"}]"#,
                "[]"
            ),
        ]

    private static let long = String(repeating: "x", count: 65)

    @Test("outputs are left alone where their calls may be elsewhere")
    func elsewhere() throws {
        let body = #"{"previous_response_id":"resp_1","input":[\#(Self.output("a"))]}"#
        #expect(
            try CodexBench.prepare(body, credential: CodexBench.key).call.json["input"]
                == (try Self.parsed("[\(Self.output("a"))]"))
        )
        let compacted = CodexBench.body(
            #"[{"type":"compaction","encrypted_content":"x"},\#(Self.output("a"))]"#
        )
        let bench = try CodexBench.Bench(credential: CodexBench.login)
        #expect(
            try bench.prepare(compacted, format: .responses, model: "gpt-5.5", stream: true)
                .isUntouched
        )
    }
}
