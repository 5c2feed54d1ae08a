import EchoProvider
import Fidelity
import GeminiProvider
import GrokProvider
import OpenAICompatibleProvider
import ProviderAPI
import Testing

/// Bodies of clients and answers of upstreams may be anything: nothing traps, and what is sent is JSON.
@Suite("Hostile input of providers")
struct HostileInputTests {
    /// A small generator of numbers, so that each run does the same.
    private struct Numbers {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    /// Pieces that bodies and answers are made of.
    private static let words = [
        "{", "}", "[", "]", ",", ":", "null", "true", "1", "\"\"", "\"contents\"", "\"parts\"",
        "\"role\"", "\"model\"", "\"functionCall\"", "\"functionResponse\"", "\"name\"", "\"id\"",
        "\"tools\"", "\"input\"", "\"type\"", "\"namespace\"", "\"function\"", "\"reasoning\"",
        "\"messages\"", "\"content\"", "\"tool_calls\"", "\"parameters\"", "\"$ref\"", "\"#/a\"",
        "\"thoughtSignature\"", "\"encrypted_content\"", "\"error\"", "\"details\"", "\"items\"",
    ]

    private static let bodies = [
        GeminiBench.toolLoop(""),
        """
        {"tools":[{"functionDeclarations":[{"name":"f","parameters":{"$ref":"#/$defs/a","$defs":\
        {"a":{"anyOf":[{"type":"null"},{"allOf":[{"$ref":"#/$defs/a"}]}]}}}}]}],"contents":\
        [{"role":"model","parts":[{"functionResponse":{"response":1}}]}]}
        """,
        """
        {"input":[{"type":"reasoning","summary":[1],"encrypted_content":5},{"type":\
        "custom_tool_call","input":{}},{"type":"compaction_trigger"}],"tools":[{"type":"namespace",\
        "tools":[{"type":"custom"}]},{"type":"function","parameters":{"anyOf":[1]}}],\
        "tool_choice":{"type":"allowed_tools","tools":[{}]},"reasoning":{"effort":{}}}
        """,
        """
        {"messages":[{"role":"user","content":[{"type":"text","text":""},{"type":"tool_result",\
        "tool_use_id":"a.b","content":[{"type":"text","text":" "}]}]},{"role":"assistant","content":\
        [{"type":"thinking","signature":"RXFv"},{"type":"tool_use","id":"a.b"}]},{"role":"system"}],\
        "thinking":{"type":"enabled","budget_tokens":9223372036854775807},"betas":[1,"\\n"],\
        "system":[{"type":"text","text":"","cache_control":{"ttl":"1h"}}],"tools":[{"input_schema":\
        {"anyOf":[{"properties":{"a":1}},{"$ref":"#/$defs/a"}]}}],"tool_choice":{"type":"any"}}
        """,
        """
        {"messages":[{"role":"assistant","tool_calls":[{"id":"c"}]},{"role":"tool","content":[1,\
        {"type":"image_url"},{"text":2}]}],"stream_options":[],"thinking":{"type":"enabled"}}
        """,
    ]

    /// A text with words put in and bytes changed, cut or doubled.
    private static func damaged(_ text: String, _ numbers: inout Numbers) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...numbers.next(4) {
            let place = numbers.next(max(1, bytes.count))
            switch numbers.next(4) {
            case 0:
                bytes.replaceSubrange(place..<place, with: words[numbers.next(words.count)].utf8)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + numbers.next(30)))
            case 2: if place < bytes.count { bytes[place] = UInt8(numbers.next(128)) }
            default: bytes += bytes[place...].prefix(200)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func run<P: Provider>(
        _ bench: PlanBench<P>,
        _ format: WireFormat,
        _ seed: UInt64
    ) throws -> Int {
        var numbers = Numbers(state: seed)
        var accepted = 0
        for round in 0..<1500 {
            let body = Self.damaged(Self.bodies[round % Self.bodies.count], &numbers)
            _ = bench.classify(200 + numbers.next(400), body, isInStream: numbers.next(2) == 0)
            guard
                let prepared = try? bench.prepare(
                    body,
                    format: format,
                    model: "gemini-3-kimi-thinking",
                    stream: numbers.next(2) == 0
                )
            else { continue }
            accepted += 1
            for edit in prepared.plan.edits {
                guard case .set(_, let json) = edit else { continue }
                #expect((try? JSONValue(parsing: json)) != nil)
            }
        }
        return accepted
    }

    @Test("damaged bodies and answers are refused or changed, and nothing traps", arguments: 1...4)
    func bodies(_ seed: Int) throws {
        let seed = UInt64(seed)
        let gemini = try GeminiBench.Bench(credential: GeminiBench.vertex)
        #expect(try run(gemini, .generateContent, seed) > 50)
        let grok = try GrokBench.Bench(credential: GrokBench.account)
        #expect(try run(grok, .responses, seed) > 50)
        #expect(try run(grok, .chat, seed) > 50)
        let codex = try CodexBench.Bench(credential: CodexBench.login)
        #expect(try run(codex, .responses, seed) > 50)
        let claude = try ClaudeBench.Bench(credential: ClaudeBench.login)
        #expect(try run(claude, .messages, seed) > 50)
        let server = try ServerBench.Bench(
            credential: ServerBench.account(["text-only-models": ["*"]], host: "api.kimi.com")
        )
        #expect(try run(server, .chat, seed) > 50)
    }

    @Test("damaged streams pass through a transform, and nothing traps", arguments: 1...4)
    func streams(_ seed: Int) throws {
        var numbers = Numbers(state: UInt64(seed))
        let events: [JSONValue] = [
            [
                "type": "response.output_item.added", "output_index": 0,
                "item": ["type": "function_call", "name": "sh"],
            ],
            [
                "type": "response.function_call_arguments.done", "output_index": 0,
                "arguments": "{}",
            ],
            [
                "type": "response.completed",
                "response": ["output": [["type": "function_call", "name": "sh"]]],
            ],
        ]
        let request = #"{"input":[],"tools":[{"type":"custom","name":"sh"},{"type":"x_search"}]}"#
        for _ in 0..<300 {
            let wire = Self.damaged(GrokBench.stream(events), &numbers)
            let cut = 1 + numbers.next(40)
            _ = try GrokBench.transformed(wire, cut: cut, request: request)
            _ = try GrokBench.transformed(wire, cut: cut, request: request, stream: false)
        }
    }

    @Test("damaged logins end with a reason, and nothing traps", arguments: 1...4)
    func logins(_ seed: Int) throws {
        var numbers = Numbers(state: UInt64(seed))
        let grok = try GrokProvider(settings: [:])
        let gemini = try GeminiProvider(settings: [:])
        for _ in 0..<300 {
            let body = Self.damaged(
                #"{"device_code":"d","user_code":"u","interval":1e99}"#,
                &numbers
            )
            let step = ["discovery", "code", "poll"][numbers.next(3)]
            let event = LoginEvent(
                .response(status: 200, headers: [], body: Array(body.utf8)),
                state: ["step": .string(step), "service_account": [:]],
                random: [],
                now: UnixTime(milliseconds: 0)
            )
            _ = grok.login(event)
            _ = gemini.login(event)
            _ = gemini.login(
                LoginEvent(.file(Array(body.utf8)), random: [], now: UnixTime(milliseconds: 0))
            )
        }
    }

    @Test("a history of very many turns is read once")
    func manyTurns() throws {
        let call = #"{"role":"model","parts":[{"functionCall":{"name":"a","id":"i"}}]}"#
        let response = #"{"role":"user","parts":[{"functionResponse":{"id":"x","response":{}}}]}"#
        let turns = Array(repeating: call + "," + response, count: 20_000).joined(separator: ",")
        let body = #"{"contents":[{"role":"user","parts":[]},\#(turns)]}"#
        let prepared = try GeminiBench.prepare(body)
        #expect(prepared.call.json["contents"]?.elements.count == 40_001)
    }
}
