import CodexProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Codex fields")
struct CodexFieldTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        /// Members of the body beside input and model.
        let given: JSONValue
        /// The members that differ from the given ones afterwards; `null` is absent.
        let changed: JSONValue
        var stream = true
        var model = "gpt-5.5"
        var credential = CodexBench.login
        var headers: [HeaderField] = []
        var operation = ProviderAPI.Operation.generate
        /// Whether the upstream would have refused what is changed.
        var matters = true

        var testDescription: String { name }
        var server: CodexUpstream.Server { credential == CodexBench.key ? .api : .backend }
    }

    /// What a request needs for not being changed.
    private static let settled: JSONValue = [
        "stream": true, "store": false, "instructions": "", "prompt_cache_key": "s-1",
        "include": ["reasoning.encrypted_content"],
    ]

    @Test("the backend's forced and forbidden members", arguments: cases)
    func rule(_ c: Case) throws {
        var body: JSONValue = ["model": .string(c.model), "input": []]
        for member in Self.settled.members + c.given.members { body[member.key] = member.value }
        let prepared = try CodexBench.prepare(
            body.compact,
            model: c.model,
            stream: c.stream,
            operation: c.operation,
            credential: c.credential,
            headers: c.headers
        )
        for member in c.changed.members {
            body[member.key] = member.value.isNull ? nil : member.value
        }
        #expect(prepared.call.json == body)
        #expect(prepared.isUntouched == c.changed.members.isEmpty)
        let isRefused = CodexUpstream.refusal(of: prepared.raw, at: c.server) != nil
        #expect(isRefused == (c.matters && !c.changed.members.isEmpty))
        #expect(prepared.plan.upstreamStreams == (!c.stream && c.operation == .generate))
    }

    static let cases: [Case] =
        forced + removed + tools + [
            Case(
                name: "the public API keeps all of it",
                given: ["temperature": 1, "store": true, "previous_response_id": "resp_1"],
                changed: [:],
                credential: CodexBench.key
            ),
            Case(
                name: "a relay is taken for the backend",
                given: ["temperature": 1],
                changed: ["temperature": .null],
                credential: CodexBench.relay
            ),
        ]

    private static let forced = [
        Case(name: "a settled request is not touched", given: [:], changed: [:]),
        Case(
            name: "a client without a stream is served by one",
            given: ["stream": false],
            changed: ["stream": true],
            stream: false
        ),
        Case(name: "nothing is stored", given: ["store": true], changed: ["store": false]),
        Case(
            name: "null instructions are empty",
            given: ["instructions": .null],
            changed: ["instructions": ""]
        ),
        Case(
            name: "null instructions are empty without a stream",
            given: ["instructions": .null],
            changed: ["instructions": ""],
            stream: false
        ),
        Case(
            name: "instructions that are no text are empty",
            given: ["instructions": []],
            changed: ["instructions": ""]
        ),
        Case(
            name: "encrypted reasoning is asked for",
            given: ["include": .null],
            changed: ["include": ["reasoning.encrypted_content"]]
        ),
        Case(
            name: "encrypted reasoning is asked for beside what the client wants",
            given: ["include": ["file_search_call.results"]],
            changed: ["include": ["file_search_call.results", "reasoning.encrypted_content"]]
        ),
        Case(
            name: "a compaction has neither stream nor store",
            given: ["stream": false, "store": true],
            changed: ["stream": .null, "store": .null],
            stream: false,
            operation: .compact
        ),
    ]

    private static let removed =
        [
            "previous_response_id", "generate", "prompt_cache_retention", "prompt_cache_options",
            "safety_identifier", "max_output_tokens", "max_completion_tokens", "temperature",
            "top_p", "truncation", "user", "context_management",
        ].map { name in
            Case(
                name: "\(name) is removed",
                given: .object([.init(name, "x")]),
                changed: .object([.init(name, .null)])
            )
        } + [
            Case(name: "priority stays", given: ["service_tier": "priority"], changed: [:]),
            Case(
                name: "another tier is removed",
                given: ["service_tier": "flex"],
                changed: ["service_tier": .null]
            ),
            Case(
                name: "of stream options the delivery of summaries stays",
                given: [
                    "stream_options": [
                        "include_obfuscation": false, "reasoning_summary_delivery": "x",
                    ]
                ],
                changed: ["stream_options": ["reasoning_summary_delivery": "x"]]
            ),
            Case(
                name: "stream options that are known stay as they are",
                given: ["stream_options": ["reasoning_summary_delivery": "x"]],
                changed: [:]
            ),
            Case(
                name: "stream options are removed without a stream",
                given: ["stream_options": ["reasoning_summary_delivery": "x"]],
                changed: ["stream_options": .null],
                stream: false,
                matters: false
            ),
            Case(
                name: "other stream options are removed",
                given: ["stream_options": ["include_usage": true]],
                changed: ["stream_options": .null]
            ),
        ]

    private static let function: JSONValue = ["type": "function", "name": "f"]
    private static let image: JSONValue = ["type": "image_generation", "output_format": "png"]
    private static let lite = HeaderField("x-openai-internal-codex-responses-lite", "true")

    private static let tools =
        [
            Case(
                name: "parallel calls go with tools",
                given: ["tools": [function]],
                changed: ["parallel_tool_calls": true]
            ),
            Case(
                name: "parallel calls that the client forbids stay forbidden",
                given: ["tools": [function], "parallel_tool_calls": false],
                changed: [:]
            ),
            Case(
                name: "parallel calls go without tools",
                given: ["parallel_tool_calls": true, "tools": []],
                changed: ["parallel_tool_calls": .null]
            ),
            Case(
                name: "Responses Lite takes no parallel calls",
                given: ["parallel_tool_calls": true],
                changed: ["parallel_tool_calls": false],
                headers: [lite]
            ),
            Case(
                name: "Responses Lite may stand in the metadata",
                given: [
                    "client_metadata": ["x-openai-internal-codex-responses-lite": "true"],
                    "parallel_tool_calls": false,
                ],
                changed: [:],
                headers: [lite]
            ),
            Case(
                name: "Responses Lite has no image tool",
                given: ["tools": [image], "parallel_tool_calls": false],
                changed: ["tools": []],
                headers: [lite]
            ),
            Case(
                name: "a spark model has no image tool",
                given: ["tools": [image, function], "parallel_tool_calls": true],
                changed: ["tools": [function]],
                model: "gpt-5.3-codex-spark"
            ),
            Case(
                name: "a free plan has no image tool",
                given: ["tools": [image]],
                changed: ["tools": []],
                credential: free
            ),
            Case(
                name: "other models keep the image tool",
                given: ["tools": [image], "parallel_tool_calls": true],
                changed: [:]
            ),
        ] + aliases

    private static let aliases =
        ["web_search_preview", "web_search_preview_2025_03_11"].map {
            Case(
                name: "\($0) is web_search, in tools and choices",
                given: [
                    "tools": [["type": .string($0), "search_context_size": "low"], function],
                    "parallel_tool_calls": true,
                    "tool_choice": ["type": "allowed_tools", "tools": [["type": .string($0)]]],
                ],
                changed: [
                    "tools": [["type": "web_search", "search_context_size": "low"], function],
                    "tool_choice": ["type": "allowed_tools", "tools": [["type": "web_search"]]],
                ]
            )
        } + [
            Case(
                name: "a forced web_search_preview is web_search",
                given: ["tool_choice": ["type": "web_search_preview"]],
                changed: ["tool_choice": ["type": "web_search"]]
            )
        ]

    private static let free: JSONValue = {
        var credential = CodexBench.login
        credential["id_token"] = .string(
            CodexBench.token(["https://api.openai.com/auth": ["chatgpt_plan_type": "free"]])
        )
        return credential
    }()

    @Test("a text as input becomes a message")
    func inputText() throws {
        let input = try CodexBench.input(#""Say \"hi\".""#)
        let expected: JSONValue = [
            [
                "type": "message", "role": "user",
                "content": [["type": "input_text", "text": "Say \"hi\"."]],
            ]
        ]
        #expect(input == expected)
    }

    @Test("a conversation's id is the cache key where the client gives none")
    func cacheKey() throws {
        var body = Self.settled
        body["input"] = []
        body["prompt_cache_key"] = nil
        let given = try CodexBench.prepare(body.compact, session: "conv-1")
        #expect(given.call.json["prompt_cache_key"] == "conv-1")
        #expect(given.call.header("session-id") == "conv-1")
        let long = try CodexBench.prepare(
            body.compact,
            session: String(repeating: "é", count: 100)
        )
        #expect(long.call.json["prompt_cache_key"]?.string?.utf8.count == 64)
        let none = try CodexBench.prepare(body.compact)
        #expect(none.call.json["prompt_cache_key"] == nil)
        #expect(none.call.header("session-id") == nil)
    }

    @Test("the rules of an entry can be chosen")
    func chosenRules() throws {
        var relay = CodexBench.relay
        relay["settings"] = ["upstream-rules": "api"]
        let bench = try CodexBench.Bench(credential: relay)
        let body = #"{"model":"m","input":"hi","temperature":1}"#
        #expect(try bench.prepare(body, format: .responses, model: "m").isUntouched)
        relay["settings"] = ["upstream-rules": "none"]
        #expect(throws: ProviderFailure.self) { try CodexBench.Bench(credential: relay) }
    }

    @Test("a body that is no object is refused", arguments: ["", "[]", "{", "\"x\"", "null"])
    func broken(_ body: String) throws {
        let failure = #expect(throws: ProviderFailure.self) { try CodexBench.prepare(body) }
        #expect(failure?.kind == .refused)
    }
}
