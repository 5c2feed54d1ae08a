import ClaudeProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Claude messages")
struct ClaudeMessageTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let given: String
        let expected: String
        let more: String
        let credential: JSONValue

        init(
            _ name: String,
            _ given: String,
            _ expected: String? = nil,
            more: String = "",
            credential: JSONValue = ClaudeBench.login
        ) {
            self.name = name
            self.given = given
            self.expected = expected ?? given
            self.more = more
            self.credential = credential
        }

        var testDescription: String { name }
    }

    @Test("what becomes of messages", arguments: cases)
    func messages(_ c: Case) throws {
        let body = ClaudeBench.body(c.given, c.more)
        let prepared = try ClaudeBench.prepare(body, credential: c.credential)
        #expect(prepared.call.json["messages"] == (try JSONValue(parsing: c.expected)))
        #expect(prepared.isUntouched == (c.given == c.expected))
        let isRefused = ClaudeUpstream.refusal(of: prepared.raw) != nil
        #expect(isRefused == (c.given != c.expected))
    }

    static let cases: [Case] = texts + results + ids + foreign + thinking

    private static let hi = #"{"role":"user","content":"hi"}"#

    private static func call(_ id: String = "toolu_1", before: String = "") -> String {
        #"{"role":"assistant","content":[\#(before){"type":"tool_use","id":"\#(id)","name":"f","input":{}}]}"#
    }

    private static func result(_ id: String = "toolu_1") -> String {
        #"{"type":"tool_result","tool_use_id":"\#(id)","content":"ok","is_error":false}"#
    }

    private static func user(_ blocks: String) -> String {
        #"{"role":"user","content":[\#(blocks)]}"#
    }

    private static func text(_ text: String) -> String { #"{"type":"text","text":"\#(text)"}"# }

    private static let texts = [
        Case(
            "empty text blocks are removed",
            "[\(user(text("") + "," + text("a") + "," + text(#" \n"#)))]",
            "[\(user(text("a")))]"
        ),
        Case(
            "empty text is removed from tool results",
            #"[\#(hi),\#(call()),\#(user(#"{"type":"tool_result","tool_use_id":"toolu_1","content":[\#(text(""))]}"#))]"#,
            #"[\#(hi),\#(call()),\#(user(#"{"type":"tool_result","tool_use_id":"toolu_1","content":[]}"#))]"#
        ),
        Case(
            "an empty assistant turn is removed",
            #"[\#(hi),{"role":"assistant","content":""},\#(hi),{"role":"assistant","content":[]},\#(hi)]"#,
            "[\(hi),\(hi),\(hi)]"
        ),
        Case("an empty last assistant turn stays", #"[\#(hi),{"role":"assistant","content":[]}]"#),
        Case("an empty user turn is removed", #"[\#(hi),{"role":"user","content":""}]"#, "[\(hi)]"),
        Case("two turns of one role stay", "[\(hi),\(hi)]"),
    ]

    private static let results = [
        Case(
            "tool results stand first, in their order",
            "[\(hi),\(call()),\(user(text("a") + "," + result() + "," + text("b")))]",
            "[\(hi),\(call()),\(user(result() + "," + text("a") + "," + text("b")))]"
        ),
        Case(
            "tool results that stand first stay",
            "[\(hi),\(call()),\(user(result() + "," + text("b")))]"
        ),
        Case(
            "an empty text before a tool result only goes",
            "[\(hi),\(call()),\(user(text("") + "," + result()))]",
            "[\(hi),\(call()),\(user(result()))]"
        ),
        Case(
            "parallel tool results stand first together",
            #"[\#(hi),{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]},\#(user(result("a") + "," + text("x") + "," + result("b")))]"#,
            #"[\#(hi),{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]},\#(user(result("a") + "," + result("b") + "," + text("x")))]"#
        ),
    ]

    private static let hash = SHA256.hexadecimal(of: Array("call:1.é".utf8)).prefix(8)

    private static let ids = [
        Case(
            "ids with other characters change alike at both ends",
            "[\(hi),\(call("call:1.é")),\(user(result("call:1.é")))]",
            "[\(hi),\(call("call_1____\(hash)")),\(user(result("call_1____\(hash)")))]"
        ),
        Case("ids that are fine stay", "[\(hi),\(call("a-B_9")),\(user(result("a-B_9")))]"),
    ]

    private static func thought(_ signature: String) -> String {
        #"{"type":"thinking","thinking":"t","signature":"\#(signature)"}"#
    }

    private static func thoughtful(_ blocks: String) -> String {
        #"[\#(hi),{"role":"assistant","content":[\#(blocks)]},\#(hi)]"#
    }

    private static let foreign = ClaudeBench.foreignSignatures.flatMap { signature in
        [
            Case(
                "thinking with a foreign signature goes whole: \(signature)",
                thoughtful(thought(signature) + "," + text("a")),
                thoughtful(text("a"))
            ),
            Case(
                "a turn that was foreign thinking alone goes: \(signature)",
                thoughtful(thought(signature)),
                "[\(hi),\(hi)]"
            ),
        ]
    }

    private static let thinking = [
        Case(
            "thinking with Claude's signature stays",
            thoughtful(thought(ClaudeBench.signature) + "," + text("a"))
        ),
        Case(
            "thinking with Claude's newer signature stays",
            thoughtful(thought(ClaudeBench.newSignature) + "," + text("a"))
        ),
        Case(
            "a signature in another layer of base64 is unwrapped",
            thoughtful(
                thought(ClaudeBench.encoded(Array(ClaudeBench.signature.utf8))) + "," + text("a")
            ),
            thoughtful(thought(ClaudeBench.signature) + "," + text("a"))
        ),
        Case(
            "thinking without a signature goes",
            thoughtful(#"{"type":"thinking","thinking":"t"},"# + text("a")),
            thoughtful(text("a"))
        ),
        Case(
            "redacted thinking stays as it is",
            thoughtful(#"{"type":"redacted_thinking","data":"gAAAAopaque"},"# + text("a"))
        ),
    ]

    @Test("a server that does not check signatures gets foreign thinking")
    func kept() throws {
        var server = ClaudeBench.server
        server["settings"] = ["keep-foreign-thinking": true]
        let bench = try ClaudeBench.Bench(credential: server)
        let body = ClaudeBench.body(Self.thoughtful(Self.thought("x")))
        #expect(try bench.prepare(body, format: .messages, model: "claude-opus-5-5").isUntouched)
    }

    @Test("ids that differ in forbidden characters alone stay apart")
    func apart() throws {
        func id(_ text: String) throws -> String? {
            let body = ClaudeBench.body(
                "[\(Self.hi),\(Self.call(text)),\(Self.user(Self.result(text)))]"
            )
            let json = try ClaudeBench.prepare(body).call.json
            return json["messages"]?[1]?["content"]?[0]?["id"]?.string
        }
        #expect(try id("a.b") != id("a:b"))
        #expect(try id(String(repeating: ".", count: 500))?.count == 73)
    }

    @Test("a message of the system amid a conversation goes to newer models as it is")
    func newSystem() throws {
        let messages =
            #"[\#(Self.hi),{"role":"system","content":"env","output_config":{}},\#(Self.hi)]"#
        for model in ["claude-opus-5-5", "claude-sonnet-5", "my-model"] {
            let body = ClaudeBench.body(messages, model: model)
            #expect(try ClaudeBench.prepare(body, model: model).isUntouched)
        }
    }

    @Test("for an older model it is refused, or a reminder where the operator wants it")
    func oldSystem() throws {
        let model = "claude-haiku-4-5-20251001"
        let messages = #"""
            [\#(Self.hi),{"role":"system","content":"e\"nv","output_config":{"effort":"low"}},\#
            {"role":"system","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}]
            """#
        let body = ClaudeBench.body(messages, model: model)
        let failure = #expect(throws: ProviderFailure.self) {
            try ClaudeBench.prepare(body, model: model)
        }
        #expect(failure?.kind == .refused)
        let settings: JSONValue = ["rebuild-mid-system-message": true]
        let rebuilt = try ClaudeBench.prepare(body, model: model, settings: settings).call.json
        let expected = #"""
            [\#(Self.hi),{"role":"user","content":"<system-reminder>\ne\"nv\n</system-reminder>"},\#
            {"role":"user","content":[{"type":"text","text":"<system-reminder>\nx\n</system-reminder>",\#
            "cache_control":{"type":"ephemeral"}}]}]
            """#
        #expect(rebuilt["messages"] == (try JSONValue(parsing: expected)))
    }

    @Test("the body of Claude Code is sent byte for byte")
    func untouched() throws {
        let body = #"""
            {"model":"claude-opus-5-5", "max_tokens":128000,"stream":true,
             "thinking":{"type":"adaptive","display":"omitted"},
             "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
             "output_config":{"effort":"medium"},"metadata":{"user_id":"{\"device_id\":\"d\"}"},
             "system":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "tools":[{"name":"Bash","description":"d","input_schema":{"type":"object","properties":{}}},
              {"name":"DeferredToolPlaceholder","defer_loading":true,"input_schema":{"type":"object"}},
              {"type":"web_search_20250305","name":"web_search","max_uses":8}],
             "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},
              {"role":"system","content":[{"type":"text","text":"env"}],"output_config":{"effort":"low"}},
              {"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"SIGNATURE"},
               {"type":"tool_use","id":"toolu_1","name":"Bash","input":{"n":1.0}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,
               "content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},
               {"type":"text","text":"go on","cache_control":{"type":"ephemeral"}}]}]}
            """#.replacing("SIGNATURE", with: ClaudeBench.signature)
        // The host writes the model, here with the same bytes.
        #expect(try ClaudeBench.prepare(body, stream: true).isUntouched)
    }
}
