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
