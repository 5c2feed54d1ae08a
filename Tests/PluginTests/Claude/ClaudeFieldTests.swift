import ClaudeProvider
import Fidelity
import ProviderAPI
import Testing

@Suite("Claude fields")
struct ClaudeFieldTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        /// Members of the body beside model and messages.
        let given: JSONValue
        /// The members that differ from the given ones afterwards; `null` is absent.
        let changed: JSONValue
        var model = "claude-opus-5-5"
        var operation = ProviderAPI.Operation.generate
        var headers: [HeaderField] = []

        var testDescription: String { name }
    }

    static let messages: JSONValue = [["role": "user", "content": "hi"]]

    @Test("members that the API forces, forbids or bounds", arguments: cases)
    func rule(_ c: Case) throws {
        var body: JSONValue = ["model": .string(c.model), "messages": Self.messages]
        for member in c.given.members { body[member.key] = member.value }
        let prepared = try ClaudeBench.prepare(
            body.compact,
            model: c.model,
            operation: c.operation,
            headers: c.headers
        )
        for member in c.changed.members {
            body[member.key] = member.value.isNull ? nil : member.value
        }
        #expect(prepared.call.json == body)
        #expect(prepared.isUntouched == c.changed.members.isEmpty)
        let isRefused = ClaudeUpstream.refusal(of: prepared.raw) != nil
        #expect(isRefused == !c.changed.members.isEmpty)
    }

    static let cases: [Case] =
        limits + budgets + sampling + forced + context + counting + tools + schemas + marks

    static let budgetModel = "claude-sonnet-4-5"

    static let limits = [
        Case(
            name: "max_tokens is usual where it is missing",
            given: [:],
            changed: ["max_tokens": 32_000]
        ),
        Case(
            name: "max_tokens is small for a model that is not known",
            given: [:],
            changed: ["max_tokens": 1024],
            model: "claude-next"
        ),
        Case(
            name: "a null max_tokens is missing",
            given: ["max_tokens": .null],
            changed: ["max_tokens": 32_000]
        ),
        Case(name: "max_tokens stays", given: ["max_tokens": 1], changed: [:]),
        Case(
            name: "max_tokens has room for the budget where it is missing",
            given: ["thinking": ["type": "enabled", "budget_tokens": 31_999]],
            changed: ["max_tokens": 32_000]
        ),
        Case(
            name: "max_tokens grows with the budget where it is missing",
            given: ["thinking": ["type": "enabled", "budget_tokens": 40_000]],
            changed: ["max_tokens": 41_024],
            model: budgetModel
        ),
    ]

    static func budget(_ tokens: JSONValue?) -> JSONValue {
        var thinking: JSONValue = ["type": "enabled"]
        thinking["budget_tokens"] = tokens
        return thinking
    }

    static let interleaved = HeaderField(
        "anthropic-beta",
        "interleaved-thinking-2025-05-14"
    )
    static let tool: JSONValue = ["name": "f", "input_schema": ["type": "object"]]

    static let budgets = [
        Case(
            name: "a budget is at least 1024",
            given: ["max_tokens": 4096, "thinking": budget(50)],
            changed: ["thinking": budget(1024)]
        ),
        Case(
            name: "a missing budget is the least",
            given: ["max_tokens": 4096, "thinking": budget(nil)],
            changed: ["thinking": budget(1024)]
        ),
        Case(
            name: "a budget is below max_tokens",
            given: ["max_tokens": 4096, "thinking": budget(4096)],
            changed: ["thinking": budget(4095)]
        ),
        Case(
            name: "an immense budget is below max_tokens",
            given: ["max_tokens": 4096, "thinking": budget(.number("9223372036854775807"))],
            changed: ["thinking": budget(4095)]
        ),
        Case(
            name: "there is no thinking where max_tokens has no room for it",
            given: ["max_tokens": 1024, "thinking": budget(1024)],
            changed: ["thinking": .null]
        ),
        Case(
            name: "a budget of interleaved thinking may exceed max_tokens",
            given: ["max_tokens": 4096, "thinking": budget(8192), "tools": [tool]],
            changed: [:],
            headers: [interleaved]
        ),
        Case(
            name: "thinking that is off is left alone",
            given: ["max_tokens": 16, "thinking": ["type": "disabled"]],
            changed: [:]
        ),
        Case(
            name: "adaptive thinking has no budget",
            given: ["max_tokens": 16, "thinking": ["type": "adaptive"]],
            changed: [:]
        ),
    ]

    static let sampling = [
        Case(
            name: "thinking knows no other temperature than 1, no top_k and a high top_p",
            given: [
                "max_tokens": 4096, "thinking": ["type": "adaptive"], "temperature": 0.5,
                "top_k": 3, "top_p": 0.5,
            ],
            changed: ["temperature": .null, "top_k": .null, "top_p": .null]
        ),
        Case(
            name: "with thinking temperature 1 stays, and a top_p of 0.95 without it",
            given: ["max_tokens": 4096, "thinking": ["type": "adaptive"], "temperature": 1],
            changed: [:]
        ),
        Case(
            name: "with thinking a high top_p stays",
            given: ["max_tokens": 4096, "thinking": ["type": "adaptive"], "top_p": 0.95],
            changed: [:]
        ),
        Case(
            name: "newer models take temperature or top_p",
            given: ["max_tokens": 1, "temperature": 0.5, "top_p": 0.5, "top_k": 3],
            changed: ["top_p": .null]
        ),
        Case(
            name: "older models take both",
            given: ["max_tokens": 1, "temperature": 0.5, "top_p": 0.5],
            changed: [:],
            model: "claude-3-7-sonnet-20250219"
        ),
    ]

    static let forced =
        ["any", "tool"].map {
            Case(
                name: "a forced tool (\($0)) leaves neither thinking nor effort",
                given: [
                    "max_tokens": 4096, "thinking": ["type": "adaptive"], "tools": [tool],
                    "tool_choice": ["type": .string($0), "name": "f"],
                    "output_config": ["effort": "high"], "temperature": 0.5,
                ],
                changed: ["thinking": .null, "output_config": .null]
            )
        } + [
            Case(
                name: "a forced tool leaves the format of the output",
                given: [
                    "max_tokens": 4096, "thinking": ["type": "adaptive"], "tools": [tool],
                    "tool_choice": ["type": "any"],
                    "output_config": ["effort": "high", "format": [:]],
                ],
                changed: ["thinking": .null, "output_config": ["format": [:]]]
            ),
            Case(
                name: "a choice that forces nothing leaves thinking",
                given: [
                    "max_tokens": 4096, "thinking": ["type": "adaptive"], "tools": [tool],
                    "tool_choice": ["type": "auto", "disable_parallel_tool_use": true],
                ],
                changed: [:]
            ),
            Case(
                name: "a choice without tools goes",
                given: ["max_tokens": 1, "tool_choice": ["type": "auto"], "tools": []],
                changed: ["tool_choice": .null]
            ),
        ]

    static let clearThinking: JSONValue = ["type": "clear_thinking_20251015"]
    static let clearUses: JSONValue = ["type": "clear_tool_uses_20250919"]

    static let context = [
        Case(
            name: "edits of thinking go without thinking",
            given: ["max_tokens": 1, "context_management": ["edits": [clearThinking]]],
            changed: ["context_management": .null]
        ),
        Case(
            name: "edits of tool uses stay without thinking",
            given: ["max_tokens": 1, "context_management": ["edits": [clearThinking, clearUses]]],
            changed: ["context_management": ["edits": [clearUses]]]
        ),
        Case(
            name: "edits go with the thinking that a forced tool ends",
            given: [
                "max_tokens": 4096, "thinking": ["type": "adaptive"], "tools": [tool],
                "tool_choice": ["type": "any"], "context_management": ["edits": [clearThinking]],
            ],
            changed: ["thinking": .null, "context_management": .null]
        ),
    ]

    @Test("a turn that lost its foreign thinking goes on without, where thinking has a budget")
    func turnStart() throws {
        let messages = #"""
            [{"role":"user","content":"hi"},{"role":"assistant","content":[\#
            {"type":"thinking","thinking":"t","signature":"SIGNATURE"},\#
            {"type":"tool_use","id":"a","name":"f","input":{}}]},\#
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"}]}]
            """#
        let budget = #""thinking":{"type":"enabled","budget_tokens":1024},"#
        func thinking(_ signature: String, _ more: String) throws -> JSONValue? {
            let text = messages.replacing("SIGNATURE", with: signature)
            return try ClaudeBench.prepare(ClaudeBench.body(text, more)).call.json["thinking"]
        }
        #expect(try thinking("gAAAA", budget) == nil)
        #expect(try thinking(ClaudeBench.signature, budget) != nil)
        #expect(try thinking("gAAAA", #""thinking":{"type":"adaptive"},"#) != nil)
    }

    @Test("a later call of a turn needs no thinking of its own")
    func laterCall() throws {
        let messages = #"""
            [{"role":"user","content":"hi"},{"role":"assistant","content":[\#
            {"type":"thinking","thinking":"t","signature":"\#(ClaudeBench.signature)"},\#
            {"type":"tool_use","id":"a","name":"f","input":{}}]},\#
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"}]},\#
            {"role":"assistant","content":[{"type":"tool_use","id":"b","name":"f","input":{}}]},\#
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"x"}]}]
            """#
        let budget = #""thinking":{"type":"enabled","budget_tokens":1024},"#
        #expect(try ClaudeBench.prepare(ClaudeBench.body(messages, budget)).isUntouched)
    }

    @Test("a body that is no object is refused", arguments: ["", "[]", "{", "\"x\"", "null"])
    func broken(_ body: String) throws {
        let failure = #expect(throws: ProviderFailure.self) { try ClaudeBench.prepare(body) }
        #expect(failure?.kind == .refused)
    }
}
