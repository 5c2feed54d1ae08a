import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("YAML")
struct YAMLTests {
    private func read(_ text: String, _ limits: YAMLLimits = YAMLLimits()) throws -> YAMLNode? {
        try YAMLComposer.document(of: text.utf8, limits: limits)
    }

    @Test(
        "a plain scalar has the core schema's type",
        arguments: [
            ("null", .null), ("~", .null), ("", .null), ("true", .bool(true)),
            ("FALSE", .bool(false)),
            ("yes", .string("yes")), ("0", .int(0)), ("-12", .int(-12)), ("+3", .int(3)),
            ("007", .int(7)), ("0o14", .int(12)), ("0xfF", .int(255)), ("0x", .string("0x")),
            ("0b1", .string("0b1")), ("1_000", .string("1_000")), ("1.5", .float(1.5)),
            (".5", .float(0.5)), ("1.", .float(1)), ("1e3", .float(1000)),
            ("-1.5E-1", .float(-0.15)),
            (".inf", .float(.infinity)), ("-.INF", .float(-.infinity)), ("1.2.3", .string("1.2.3")),
            (".", .string(".")), ("e3", .string("e3")), ("1e", .string("1e")),
            ("12:30", .string("12:30")),
            ("nan", .string("nan")), ("99999999999999999999", .float(1e20)),
            ("--1", .string("--1")),
        ] as [(String, YAMLValue)]
    )
    func schema(_ text: String, _ value: YAMLValue) throws {
        #expect(YAMLSchema.resolve(text) == value)
        if !text.isEmpty { #expect(try read("a: \(text)")?["a"]?.value == value) }
    }

    @Test("a quoted or tagged scalar is what it says")
    func quoted() throws {
        let node = try read("{a: '1', b: \"true\", c: !!str 2, d: ! 3, e: !!int '4', f: !!float 5}")
        #expect(
            node?.json == ["a": "1", "b": "true", "c": "2", "d": "3", "e": 4, "f": .number("5")]
        )
    }

    @Test("the five styles of scalar are read, folded and chomped")
    func scalars() throws {
        let text = """
            plain: one
              two
            single: 'it''s
              here'
            double: "tab\\tsplit\\
              word \\u00e9"
            literal: |
              a
               b

            strip: |-
              c
            keep: |+
              d

            folded: >2
                e
              f
              g
            """
        let node = try read(text)
        #expect(node?["plain"]?.text == "one two")
        #expect(node?["single"]?.text == "it's here")
        #expect(node?["double"]?.text == "tab\tsplitword é")
        #expect(node?["literal"]?.text == "a\n b\n")
        #expect(node?["strip"]?.text == "c")
        #expect(node?["keep"]?.text == "d\n\n")
        #expect(node?["folded"]?.text == "  e\nf g\n")
    }

    @Test("every node knows its line and column")
    func positions() throws {
        let node = try read("a:\n  - {é: x, y: [z]}\n  - \"q\"\n")
        let list = try #require(node?["a"])
        #expect(list.position == YAMLPosition(line: 2, column: 3))
        #expect(list.elements?[0]["é"]?.position == YAMLPosition(line: 2, column: 9))
        #expect(list.elements?[0]["y"]?.elements?[0].position == YAMLPosition(line: 2, column: 16))
        #expect(list.elements?[1].position == YAMLPosition(line: 3, column: 5))
        #expect(list.elements?[1].style == .doubleQuoted)
    }

    @Test(
        "line ends of other systems and a byte order mark change nothing",
        arguments: ["\r\n", "\r"]
    )
    func lineEnds(_ lineEnd: String) throws {
        let text = "a: |\n  x\n  y\nb: 'p\n\n  q'\n"
        let other = "\u{FEFF}" + text.replacing("\n", with: lineEnd)
        #expect(try read(other)?.json == read(text)?.json)
    }

    @Test("merge keys add what a mapping does not have itself, earlier sources first")
    func merge() throws {
        let node = try read(
            """
            a: &a {x: 1, y: 1}
            b: &b {y: 2, z: 2}
            c: {<<: [*a, *b], x: 0}
            d: {"<<": 1}
            """
        )
        #expect(node?["c"]?.json == ["x": 0, "y": 1, "z": 2])
        #expect(node?["d"]?.json == ["<<": 1])
    }

    @Test("an alias is what its anchor named last")
    func aliases() throws {
        #expect(try read("[&a 1, *a, &a 2, *a]")?.json == [1, 1, 2, 2])
    }

    @Test("explicit keys, empty values and keys that are collections are read")
    func keys() throws {
        let node = try read("? a\n: 1\n? b\n? [c, d]\n: 2\n")
        #expect(node?.pairs?.count == 3)
        #expect(node?["b"]?.value == .null)
        #expect(node?.pairs?[2].key.elements?.map(\.text) == ["c", "d"])
    }

    @Test("aliases of aliases are refused before they cost anything")
    func laughs() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(names)]\n"
        }
        let failure = try #require(throws: YAMLFailure.self) { try read(text) }
        #expect(failure.problem == .tooManyNodes(limit: 250_000))
        #expect(failure.line == 6)
    }

    @Test("long texts repeated by aliases count by their length")
    func longTexts() throws {
        let text =
            "a: &a \(String(repeating: "x", count: 100_000))\nb: ["
            + String(repeating: "*a, ", count: 100) + "]"
        let failure = try #require(throws: YAMLFailure.self) { try read(text) }
        #expect(failure.problem == .tooManyNodes(limit: 250_000))
    }

    @Test(
        "nesting is limited, however it is written",
        arguments: [
            String(repeating: "[", count: 10_000), String(repeating: "{a: ", count: 10_000),
            String(repeating: "- ", count: 10_000) + "x",
            String(repeating: "? ", count: 10_000) + "x",
            String(repeating: "[{? ", count: 10_000),
        ]
    )
    func depth(_ text: String) throws {
        let failure = try #require(throws: YAMLFailure.self) { try read(text) }
        #expect(failure.problem == .tooDeep(limit: 64))
    }

    @Test("aliases make a tree no deeper than a text may be")
    func aliasDepth() throws {
        let open = String(repeating: "[", count: 40)
        let close = String(repeating: "]", count: 40)
        let text = "a: &a \(open)1\(close)\nb: &b {x: *a}\nc: \(open)*b\(close)\n"
        let failure = try #require(throws: YAMLFailure.self) { try read(text) }
        #expect(failure.problem == .tooDeep(limit: 64))
        let chain = (1...20).map { "k\($0): &k\($0) [[*k\($0 - 1)]]\n" }.joined()
        #expect(try read("k0: &k0 1\n" + chain) != nil)
        let longer = (21...40).map { "k\($0): &k\($0) [[*k\($0 - 1)]]\n" }.joined()
        #expect(throws: YAMLFailure.self) { try read("k0: &k0 1\n" + chain + longer) }
    }

    @Test("the size of a text is limited")
    func size() throws {
        var limits = YAMLLimits()
        limits.bytes = 10
        #expect(try read("a: 3456789", limits) != nil)
        let failure = try #require(throws: YAMLFailure.self) { try read("a: 34567890", limits) }
        #expect(failure.problem == .tooLarge(limit: 10))
    }

    @Test("every text of the suite cut anywhere is read or refused, and never traps")
    func cuts() {
        for testCase in YAMLSuiteCase.all {
            for count in 0..<testCase.yaml.count {
                let events = try? YAMLParser.events(of: testCase.yaml[..<count])
                let depth = (events ?? []).reduce(0) { $0 + $1.nesting }
                #expect(depth == 0, "\(testCase.id) cut at \(count)")
            }
        }
    }

    @Test("what is written as YAML reads back as the same")
    func writing() throws {
        let value: JSONValue = [
            "plain": "word",
            "odd": ["", "yes", "null", "1", "a: b", "- x", "#", "tab\t", "é\n", "~"],
            "number": [1, 1.5, .number("1e400"), true, .null], "empty": [[], .object([])],
            "nested": [[["deep"]], ["a": ["b": []], "key: odd": 1]],
        ]
        #expect(try read(value.yaml)?.json == value)
    }
}

extension YAMLEvent {
    fileprivate var nesting: Int {
        switch kind {
        case .documentStart, .sequenceStart, .mappingStart: 1
        case .documentEnd, .sequenceEnd, .mappingEnd: -1
        case .scalar, .alias: 0
        }
    }
}
