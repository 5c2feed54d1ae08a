import Testing

@testable import GatewayHost

@Suite("Neighbours of a name")
struct NameNeighboursTests {
    @Test(
        "are those that were meant",
        arguments: [
            ("gpt-5", ["gpt-4", "gpt-5.1"]), ("GPT-5.1-codx", ["gpt-5.1-codex"]),
            ("claude-sonet-4", ["claude-sonnet-4"]), ("zzzzzzzzzzzz", []), ("", []),
        ]
    )
    func meant(_ wrong: String, _ right: [String]) {
        let names = ["claude-sonnet-4", "gemini-pro-latest", "gpt-4", "gpt-5.1", "gpt-5.1-codex"]
        let found = NameNeighbours(names).nearest(to: wrong, count: 3).map { names[$0] }
        #expect(Array(found.prefix(right.count)) == right)
        if right.isEmpty { #expect(found.isEmpty) }
    }

    @Test(
        "among thousands are found fast, whatever the name",
        arguments: [
            "alias-name-number-0012x", String(repeating: "\u{1F1E6}", count: 30_000),
            "a" + String(repeating: "\u{301}\u{323}", count: 200),
            String(repeating: "alias", count: 10_000),
        ]
    )
    func many(_ wrong: String) {
        let names = (0..<10_000).map { "alias-name-number-\($0)" }
        let neighbours = NameNeighbours(names + [String(repeating: "x", count: 100_000)])
        let begin = ContinuousClock.now
        let found = neighbours.nearest(to: wrong, count: 3)
        #expect(found.count <= 3)
        #expect(ContinuousClock.now - begin < .seconds(2))
    }
}

@Suite("A requested model")
struct RequestedModelTests {
    @Test(
        "is split at its last parenthesis",
        arguments: [
            ("m(high)", "m", "high"), ("m(a)(b)", "m(a)", "b"), ("m()", "m", ""),
            ("(high)", "(high)", nil), ("m(high", "m(high", nil), ("m)", "m)", nil), ("", "", nil),
            ("\u{1F1E6}\u{1F1E6}(8)", "\u{1F1E6}\u{1F1E6}", "8"),
        ] as [(String, String, String?)]
    )
    func split(_ text: String, _ name: String, _ suffix: String?) {
        let model = RequestedModel(text)
        #expect(model.name == name && model.suffix == suffix)
    }

    @Test("of marks is split in time that its length asks for")
    func slow() {
        let begin = ContinuousClock.now
        for unit in ["\u{1F1E6}", "\u{301}\u{323}"] {
            let name = String(repeating: unit, count: 40_000)
            #expect(RequestedModel(name + ")").suffix == nil)
            #expect(RequestedModel("m(\(name))").suffix?.utf8.count == name.utf8.count)
        }
        #expect(ContinuousClock.now - begin < .seconds(1))
    }
}
