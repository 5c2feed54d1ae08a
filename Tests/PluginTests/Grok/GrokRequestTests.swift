import Fidelity
import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok request rules")
struct GrokRequestTests {
    @Test("a body within the rules is not touched")
    func untouched() throws {
        let body = """
            { "model":"grok-4.5", "input" : [ {"type":"message","role":"user","content":[
              {"type":"input_text","text":"\\u00e9"},
              {"type":"input_image","image_url":"data:image/png;base64,AA=="}]},
              {"type":"reasoning","summary":[],"encrypted_content":"\(GrokBench.ciphertext)"},
              {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c","output":"1"}],
              "tools":[{"type":"function","name":"f","parameters":{"type":"object"}},
              {"type":"web_search","filters":{"allowed_domains":["a.example"]}}],
              "tool_choice":"auto", "parallel_tool_calls":true, "temperature":0.10, "top_k":5,
              "reasoning":{"effort":"high","summary":"auto"}, "max_output_tokens":10, "store":false,
              "include":["reasoning.encrypted_content"] }
            """
        let prepared = try GrokBench.prepare(body)
        #expect(prepared.plan.edits.isEmpty)
        #expect(GrokUpstream.refusal(of: prepared.call) == nil)
    }

    @Test("members that the upstream refuses are removed, the others stay")
    func removed() throws {
        let json = try GrokBench.json(
            """
            {"input":"a","previous_response_id":"r","prompt_cache_retention":"24h",\
            "safety_identifier":"s","stream_options":{},"stop":["x"],"temperature":0.5,\
            "top_p":0.9,"top_k":3}
            """
        )
        #expect(json.members.map(\.key) == ["input", "temperature", "top_p", "top_k", "model"])
    }

    @Test(
        "a limit of tokens has the name of this API",
        arguments: [
            (#""max_completion_tokens":9"#, 9), (#""max_tokens":8"#, 8),
            (#""max_completion_tokens":9,"max_tokens":8"#, 9),
            (#""max_output_tokens":7,"max_tokens":8"#, 7),
        ]
    )
    func limit(_ members: String, _ expected: Int) throws {
        let json = try GrokBench.json(#"{"input":"a",\#(members)}"#)
        #expect(json["max_output_tokens"]?.int == expected)
    }

    struct Effort: Sendable {
        let model: String
        let reasoning: String
        let left: JSONValue?
    }

    @Test(
        "an effort is sent to models that take it",
        arguments: [
            Effort(model: "grok-4.5", reasoning: #"{"effort":"low"}"#, left: ["effort": "low"]),
            Effort(model: "grok-4.5", reasoning: #"{"effort":"xhigh"}"#, left: ["effort": "high"]),
            Effort(model: "grok-4.5", reasoning: #"{"effort":"minimal"}"#, left: ["effort": "low"]),
            Effort(model: "grok-4.6", reasoning: #"{"effort":"xhigh"}"#, left: ["effort": "xhigh"]),
            Effort(model: "grok-4.3", reasoning: #"{"effort":"none"}"#, left: ["effort": "none"]),
            Effort(model: "grok-composer-2.5-fast", reasoning: #"{"effort":"low"}"#, left: nil),
            Effort(
                model: "grok-4.20-0309-reasoning",
                reasoning: #"{"effort":"low","summary":"auto"}"#,
                left: ["summary": "auto"]
            ),
            Effort(model: "grok-9", reasoning: #"{"effort":"low"}"#, left: nil),
            Effort(model: "grok-4.5", reasoning: #"{"effort":null}"#, left: nil),
        ]
    )
    func effort(_ c: Effort) throws {
        let json = try GrokBench.json(
            #"{"input":"a","reasoning":\#(c.reasoning)}"#,
            model: c.model
        )
        #expect(json["reasoning"] == c.left)
    }

    @Test("addresses of images to edit are renamed", arguments: ["image", "mask"])
    func image(_ key: String) throws {
        let json = try GrokBench.json(
            """
            {"prompt":"p","\(key)":{"image_url":"https://a.example/1.png"},\
            "images":[{"image_url":{"url":"data:,x"}},{"url":"u"},{"image_url":"v"}]}
            """,
            format: .none,
            operation: .imageEdit
        )
        #expect(json[key] == ["url": "https://a.example/1.png"])
        #expect(json["images"] == [["url": "data:,x"], ["url": "u"], ["url": "v"]])
    }

    @Test("a chat request loses what reasoning models refuse")
    func chat() throws {
        let body = """
            {"messages":[],"stop":["x"],"presence_penalty":1,"frequency_penalty":1,\
            "reasoning_effort":"xhigh","temperature":1}
            """
        let reasoning = try GrokBench.json(body, format: .chat, model: "grok-4.5")
        #expect(
            reasoning.members.map(\.key) == [
                "messages", "reasoning_effort", "temperature", "model",
            ]
        )
        #expect(reasoning["reasoning_effort"] == "high")
        let plain = try GrokBench.json(body, format: .chat, model: "grok-composer-2.5-fast")
        #expect(plain["stop"] != nil)
        #expect(plain["reasoning_effort"] == nil)
    }

    @Test("a chat request within the rules is not touched")
    func untouchedChat() throws {
        let body = #"{"messages":[{"role":"user","content":"a"}],"stream":true}"#
        #expect(try GrokBench.prepare(body, format: .chat, stream: true).plan.edits.isEmpty)
    }

    @Test("a warm-up is answered without the upstream")
    func warmUp() throws {
        let body = #"{"generate":false,"input":[],"stream":true}"#
        let answer = try #require(try GrokBench.prepare(body, stream: true).plan.answer)
        let events = try GrokBench.events(String(decoding: answer.body, as: UTF8.self))
        #expect(events.map { $0["type"] } == ["response.created", "response.completed"])
        #expect(events.map { $0["sequence_number"] } == [0, 1])
        #expect(events[1]["response"]?["output"] == [])
        let whole = try #require(try GrokBench.prepare(body).plan.answer)
        let response = try JSONValue(parsing: whole.body)
        #expect(response["status"] == "completed")
        #expect(response["usage"]?["output_tokens_details"]?["reasoning_tokens"] == 0)
    }

    @Test("a wish for a shorter history goes to the request for that, without a stream")
    func compactionTrigger() throws {
        let prepared = try GrokBench.prepare(
            """
            {"input":[{"type":"message","role":"user","content":"a"},\
            {"type":"compaction_trigger"}],"stream":true,"store":false}
            """,
            stream: true,
            credential: GrokBench.account
        )
        #expect(prepared.call.url == "https://api.x.ai/v1/responses/compact")
        #expect(prepared.call.header("accept") == "application/json")
        #expect(prepared.call.json["input"]?.elements.count == 1)
        #expect(prepared.plan.transforms)
        #expect(GrokUpstream.refusal(of: prepared.call) == nil)
    }

    @Test("a request to shorten a history is no stream")
    func compact() throws {
        let json = try GrokBench.json(
            #"{"input":[],"stream":true,"store":true}"#,
            operation: .compact
        )
        #expect(json.members.map(\.key) == ["input", "model"])
    }

    @Test("a body that is not JSON is refused with a reason")
    func notJSON() {
        let failure = #expect(throws: ProviderFailure.self) { try GrokBench.prepare("{") }
        #expect(failure?.kind == .refused)
    }
}
