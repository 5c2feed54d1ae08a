import ProviderAPI
import Testing

@testable import Dialects

@Suite("Thinking")
struct ThinkingTests {
    @Test(
        "a suffix of the model name is split off",
        arguments: [
            ("m(high)", "m", ThinkingSuffix.effort(.high)), ("m(8192)", "m", .budget(8192)),
            ("m(none)", "m", .effort(.none)), ("m(-1)", "m", .budget(-1)),
            ("m(HIGH)", "m", .effort(.high)), ("m(v2)", "m(v2)", nil), ("(high)", "(high)", nil),
            ("m", "m", nil), ("m(", "m(", nil), ("m()", "m()", nil), ("m(-5)", "m(-5)", nil),
        ] as [(String, String, ThinkingSuffix?)]
    )
    func suffix(_ name: String, _ model: String, _ suffix: ThinkingSuffix?) {
        let split = ThinkingSuffix.split(name)
        #expect(split.model == model)
        #expect(split.suffix == suffix)
    }

    @Test(
        "a budget stands for the level whose range it is in",
        arguments: [
            (-1, Effort.auto), (0, .none), (1, .minimal), (512, .minimal), (513, .low),
            (1024, .low), (8192, .medium), (24_576, .high), (24_577, .xhigh), (.max, .xhigh),
        ] as [(Int, Effort)]
    )
    func budget(_ tokens: Int, _ effort: Effort) { #expect(Effort(budget: tokens) == effort) }

    @Test(
        "a suffix is set in a body that passes untouched",
        arguments: [
            (.chat, "high", nil, #"{"a":1,"reasoning_effort":"high"}"#),
            (.chat, "auto", nil, #"{"a":1}"#),
            (.responses, "9000", nil, #"{"a":1,"reasoning":{"effort":"high"}}"#),
            (.responses, "auto", nil, #"{"a":1}"#),
            (.chat, "9000", nil, #"{"a":1,"reasoning_effort":"high"}"#),
            (.messages, "none", nil, #"{"a":1,"thinking":{"type":"disabled"}}"#),
            (
                .messages, "low", .adaptive,
                #"{"a":1,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}"#
            ),
            (
                .messages, "8192", nil,
                #"{"a":1,"thinking":{"type":"enabled","budget_tokens":8192}}"#
            ),
            (
                .generateContent, "high", nil,
                #"{"a":1,"generationConfig":{"thinkingConfig":{"thinkingBudget":24576}}}"#
            ),
            (
                .generateContent, "none", .budget(minimum: 0, maximum: 9),
                #"{"a":1,"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}}"#
            ),
            (
                .generateContent, "high", .levels,
                #"{"a":1,"generationConfig":{"thinkingConfig":{"thinkingLevel":"high"}}}"#
            ),
            (.generateContent, "auto", .levels, #"{"a":1}"#),
        ] as [(Dialect, String, TranslationContext.Capabilities.Thinking?, String)]
    )
    func splices(
        _ dialect: Dialect,
        _ suffix: String,
        _ style: TranslationContext.Capabilities.Thinking?,
        _ expected: String
    ) throws {
        var capabilities = TranslationContext.Capabilities()
        capabilities.thinking = style
        var splice = JSONSplice()
        let thinking = try #require(ThinkingSuffix(suffix))
        var out = ByteBuffer()
        try Array(#"{"a":1}"#.utf8).withUnsafeBytes { bytes in
            try dialect.setThinking(thinking, capabilities, in: bytes, &splice)
            try splice.apply(to: bytes)
            splice.append(to: &out)
        }
        #expect(String(decoding: out.bytes, as: UTF8.self) == expected)
    }

    @Test(
        "members are set where the client spells them, and never twice",
        arguments: [
            (
                #"{"generation_config":{"topK":1}}"#,
                #"{"generation_config":{"topK":1,"thinkingConfig":{"thinkingBudget":24576}}}"#
            ),
            (
                #"{"generation_config":{"thinking_config":{"thinking_budget":1}}}"#,
                #"{"generation_config":{"thinkingConfig":{"thinkingBudget":24576}}}"#
            ),
            (
                #"{"generationConfig":{"thinkingConfig":{"thinking_level":"low"}}}"#,
                #"{"generationConfig":{"thinkingConfig":{"thinkingBudget":24576}}}"#
            ),
        ]
    )
    func spelling(_ body: String, _ expected: String) throws {
        var splice = JSONSplice()
        var out = ByteBuffer()
        try Array(body.utf8).withUnsafeBytes { bytes in
            let capabilities = TranslationContext.Capabilities()
            let thinking = ThinkingSuffix.effort(.high)
            try Dialect.generateContent.setThinking(thinking, capabilities, in: bytes, &splice)
            try splice.apply(to: bytes)
            splice.append(to: &out)
        }
        #expect(String(decoding: out.bytes, as: UTF8.self) == expected)
    }

    @Test("a wish that the model does not know is refused within one format")
    func refuses() {
        var capabilities = TranslationContext.Capabilities()
        capabilities.efforts = [.low, .high]
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        var splice = JSONSplice()
        #expect(throws: WireError.self) {
            try Dialect.chat.setThinking(.effort(.max), capabilities, in: nothing, &splice)
        }
        capabilities.thinking = .budget(minimum: 1024, maximum: 2048)
        #expect(throws: WireError.self) {
            try Dialect.messages.setThinking(.budget(4096), capabilities, in: nothing, &splice)
        }
    }

    @Test(
        "a level that a model does not know becomes the nearest",
        arguments: [
            (Effort.max, [Effort.low, .high], Effort.high), (.minimal, [.low, .high], .low),
            (.medium, [.low, .high], .low), (.high, [], .high), (.none, [.low, .high], .low),
            (.none, [.none, .low], .none), (.xhigh, [.max], .max),
        ] as [(Effort, [Effort], Effort)]
    )
    func nearest(_ wished: Effort, _ known: [Effort], _ got: Effort) {
        #expect(wished.nearest(in: known) == got)
    }
}
