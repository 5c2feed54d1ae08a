import Fidelity
import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok answers")
struct GrokAnswerTests {
    private static let request = """
        {"input":[],"tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"a"},\
        {"type":"custom","name":"exec"}]},{"type":"custom","name":"sh"},\
        {"type":"function","name":"x_user_search","parameters":{"type":"object"}},\
        {"type":"x_search"}]}
        """

    private static func call(_ name: String, _ arguments: String, id: String = "c1") -> JSONValue {
        [
            "type": "function_call", "id": "fc_1", "call_id": .string(id), "name": .string(name),
            "arguments": .string(arguments), "status": "completed",
        ]
    }

    private static let trace: JSONValue = [
        "type": "custom_tool_call", "id": "ctc_1", "call_id": "xs_call_1",
        "name": "x_keyword_search", "input": "{}",
    ]

    private static func event(_ type: String, _ members: JSONValue) -> JSONValue {
        var event: JSONValue = ["type": .string(type), "sequence_number": 1]
        for member in members.members { event[member.key] = member.value }
        return event
    }

    private static let stream: [JSONValue] = numbered([
        event("response.created", ["response": ["id": "r", "output": []]]),
        event("response.output_item.added", ["output_index": 0, "item": trace]),
        event("response.custom_tool_call_input.delta", ["output_index": 0, "delta": "{}"]),
        event("response.output_item.done", ["output_index": 0, "item": trace]),
        event("response.output_item.added", ["output_index": 1, "item": call("ns__a", "")]),
        event("response.function_call_arguments.delta", ["output_index": 1, "delta": "{}"]),
        event("response.function_call_arguments.done", ["output_index": 1, "arguments": "{}"]),
        event("response.output_item.done", ["output_index": 1, "item": call("ns__a", "{}")]),
        event("response.output_item.added", ["output_index": 2, "item": call("ns__exec", "")]),
        event("response.function_call_arguments.delta", ["output_index": 2, "delta": #"{"inp"#]),
        event(
            "response.function_call_arguments.done",
            ["output_index": 2, "item_id": "fc_1", "arguments": #"{"input":"ls \"é\""}"#]
        ),
        event(
            "response.output_item.done",
            ["output_index": 2, "item": call("ns__exec", #"{"input":"ls \"é\""}"#)]
        ),
        event(
            "response.output_item.done",
            ["output_index": 3, "item": call("x_user_search", "{}")]
        ),
        event(
            "response.completed",
            [
                "response": [
                    "id": "r", "usage": ["output_tokens": 1.50],
                    "output": [
                        trace, call("ns__a", "{}"), call("ns__exec", #"{"input":"ls"}"#),
                        call("x_user_search", "{}"),
                    ],
                ]
            ]
        ),
    ])

    private static func numbered(_ events: [JSONValue]) -> [JSONValue] {
        events.enumerated().map { $1.with("sequence_number", .int($0 + 4)) }
    }

    @Test(
        "names, kinds and indexes are the client's again, however the stream is cut",
        arguments: [1, 2, 3, 1 << 20]
    )
    func restored(_ size: Int) throws {
        let wire = GrokBench.stream(Self.stream)
        let output = try GrokBench.transformed(wire, cut: size, request: Self.request)
        let events = try GrokBench.events(output)
        #expect(
            events.map { $0["type"]?.string?.dropFirst("response.".count) ?? "" } == [
                "created", "output_item.added", "function_call_arguments.delta",
                "function_call_arguments.done", "output_item.done", "output_item.added",
                "custom_tool_call_input.delta", "custom_tool_call_input.done", "output_item.done",
                "output_item.done", "completed",
            ]
        )
        #expect(events.compactMap { $0["output_index"]?.int } == [0, 0, 0, 0, 1, 1, 1, 1, 2])
        #expect(events.compactMap { $0["sequence_number"]?.int } == Array(4..<15))
        #expect(events[1]["item"]?["name"] == "a")
        #expect(events[1]["item"]?["namespace"] == "ns")
        #expect(events[5]["item"]?["type"] == "custom_tool_call")
        #expect(events[6]["delta"] ?? events[6]["input"] == #"ls "é""#)
        #expect(events[7]["input"] == #"ls "é""#)
        #expect(events[7]["arguments"] == nil)
        #expect(events[8]["item"]?["input"] == #"ls "é""#)
        #expect(events[8]["item"]?["namespace"] == "ns")
    }

    @Test("the last event holds the answer as it was streamed", arguments: [1, 2, 3, 1 << 20])
    func completed(_ size: Int) throws {
        let wire = GrokBench.stream(Self.stream)
        let output = try GrokBench.transformed(wire, cut: size, request: Self.request)
        let response = try #require(try GrokBench.events(output).last?["response"])
        let items = response["output"]?.elements ?? []
        #expect(items.map { $0["name"] } == ["a", "exec", "x_user_search"])
        #expect(items[1]["type"] == "custom_tool_call")
        #expect(items[1]["input"] == "ls")
        #expect(response["usage"]?.compact == #"{"output_tokens":1.5}"#)
    }

    @Test("a whole answer is restored as well", arguments: [1, 2, 3, 1 << 20])
    func whole(_ size: Int) throws {
        let answer =
            #"{ "id":"r","n":1.50,"output":[\#(Self.trace.compact),\#(Self.call("sh", "raw").compact)] }"#
        let output = try GrokBench.transformed(
            answer,
            cut: size,
            request: Self.request,
            stream: false
        )
        let json = try JSONValue(parsing: output)
        #expect(json["n"]?.compact == "1.50")
        #expect(json["output"]?.elements.count == 1)
        #expect(json["output"]?[0]?["type"] == "custom_tool_call")
        #expect(json["output"]?[0]?["input"] == "raw")
    }

    @Test(
        "thoughts are streamed as summaries, however the stream is cut",
        arguments: [1, 2, 3, 1 << 20]
    )
    func reasoning(_ size: Int) throws {
        let wire = GrokBench.stream([
            Self.event(
                "response.content_part.added",
                [
                    "item_id": "rs", "output_index": 0, "content_index": 0,
                    "part": ["type": "reasoning_text", "text": ""],
                ]
            ),
            Self.event(
                "response.reasoning_text.delta",
                ["item_id": "rs", "output_index": 0, "content_index": 0, "delta": "hm"]
            ),
            Self.event(
                "response.reasoning_text.done",
                ["item_id": "rs", "output_index": 0, "content_index": 0, "text": "hm"]
            ),
            Self.event(
                "response.content_part.added",
                [
                    "output_index": 1, "content_index": 0,
                    "part": ["type": "output_text", "text": ""],
                ]
            ),
            Self.event("response.incomplete", ["response": ["status": "incomplete"]]),
        ])
        let output = try GrokBench.transformed(wire, cut: size, request: #"{"input":"a"}"#)
        let events = try GrokBench.events(output)
        #expect(
            events.map { $0["type"] } == [
                "response.reasoning_summary_part.added", "response.reasoning_summary_text.delta",
                "response.reasoning_summary_text.done", "response.content_part.added",
                "response.incomplete",
            ]
        )
        #expect(events[0]["part"]?["type"] == "summary_text")
        #expect(events[1]["summary_index"] == 0)
        #expect(events[1]["content_index"] == nil)
        #expect(events[2]["text"] == "hm")
        #expect(events[3]["content_index"] == 0)
    }

    @Test("what is no event of this format passes", arguments: [1, 2, 3, 1 << 20])
    func passing(_ size: Int) throws {
        let wire = ": ping\n\ndata: {\"type\":\"error\",\"code\":null}\r\n\r\ndata: [DONE]\n\n"
        let output = try GrokBench.transformed(wire, cut: size, request: Self.request)
        #expect(output == "data: {\"type\":\"error\",\"code\":null}\n\ndata: [DONE]\n\n")
    }

    @Test("an event without its empty line is not lost")
    func unfinished() throws {
        let wire = "event: response.completed\ndata: {\"type\":\"response.completed\"}\n"
        let output = try GrokBench.transformed(wire, cut: 7, request: Self.request)
        #expect(try GrokBench.events(output).count == 1)
    }

    @Test("a search of X is hidden only where the upstream may search")
    func shown() throws {
        let request = #"{"input":[],"tools":[{"type":"custom","name":"sh"}]}"#
        let wire = GrokBench.stream([
            Self.event("response.output_item.done", ["output_index": 0, "item": Self.trace])
        ])
        let output = try GrokBench.transformed(wire, cut: 9, request: request)
        #expect(try GrokBench.events(output).count == 1)
    }

    struct Wish: Sendable {
        let body: String
        var stream = true
        var client = WireFormat.responses
        var model = "grok-4.5"
        let transforms: Bool
    }

    @Test(
        "an answer is transformed only where it would differ",
        arguments: [
            Wish(body: #"{"input":"a"}"#, transforms: true),
            Wish(body: #"{"input":"a"}"#, client: .chat, transforms: false),
            Wish(body: #"{"input":"a"}"#, stream: false, transforms: false),
            Wish(body: #"{"input":"a"}"#, model: "grok-composer-2.5-fast", transforms: false),
            Wish(
                body: #"{"input":"a","tools":[{"type":"custom","name":"sh"}]}"#,
                stream: false,
                client: .chat,
                transforms: true
            ),
            Wish(
                body: #"{"input":"a","tools":[{"type":"x_search"}]}"#,
                stream: false,
                transforms: true
            ),
            Wish(
                body: #"{"input":"a","tools":[{"type":"function","name":"f"}]}"#,
                stream: false,
                transforms: false
            ),
        ]
    )
    func wantsTransform(_ c: Wish) throws {
        let prepared = try GrokBench.prepare(
            c.body,
            clientFormat: c.client,
            model: c.model,
            stream: c.stream
        )
        #expect(prepared.plan.transforms == c.transforms)
    }

    @Test("a shortened history is played as a stream", arguments: [1, 2, 3, 1 << 20])
    func compaction(_ size: Int) throws {
        let request = #"{"input":[{"type":"compaction_trigger"}],"stream":true}"#
        let answer = """
            {"id":"resp_c","object":"response.compaction","created_at":5,"output":[{"type":"message",\
            "role":"user","content":"a"},{"type":"compaction","encrypted_content":"E"}],\
            "usage":{"input_tokens":3}}
            """
        let output = try GrokBench.transformed(answer, cut: size, request: request)
        let events = try GrokBench.events(output)
        #expect(
            events.map { $0["type"] } == [
                "response.created", "response.output_item.added", "response.output_item.done",
                "response.completed",
            ]
        )
        #expect(events[2]["item"]?["type"] == "compaction")
        #expect(events[3]["response"]?["usage"]?["input_tokens"] == 3)
        let whole = try GrokBench.transformed(answer, cut: size, request: request, stream: false)
        #expect(try JSONValue(parsing: whole)["object"] == "response")
    }

    @Test("a shortened history that is none fails")
    func brokenCompaction() {
        #expect(throws: ProviderFailure.self) {
            try GrokBench.transformed(
                "<html>",
                cut: 3,
                request: #"{"input":[{"type":"compaction_trigger"}]}"#
            )
        }
    }
}
