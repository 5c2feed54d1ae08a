import Testing

@testable import GatewayHost

@Suite("A text that is not YAML")
struct YAMLFailureTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let text: String
        let line: Int
        let column: Int
        let problem: YAMLFailure.Problem

        init(_ text: String, _ line: Int, _ column: Int, _ problem: YAMLFailure.Problem) {
            self.text = text
            self.line = line
            self.column = column
            self.problem = problem
        }

        var testDescription: String { text.debugDescription }
    }

    @Test(
        "is refused where it goes wrong",
        arguments: lines + scalars + properties + documents + trees
    )
    func refusal(_ refusal: Refusal) throws {
        let failure = try #require(throws: YAMLFailure.self) {
            try YAMLComposer.document(of: refusal.text.utf8)
        }
        #expect(failure.problem == refusal.problem)
        #expect(failure.position == YAMLPosition(line: refusal.line, column: refusal.column))
        #expect(!failure.reason.isEmpty && !failure.advice.isEmpty)
    }

    @Test(
        "is refused for bytes that are not UTF-8",
        arguments: [[0x61, 0xFF], [0x61, 0xC0, 0x80], [0x61, 0xE2, 0x82]]
    )
    func encoding(_ bytes: [UInt8]) throws {
        let failure = try #require(throws: YAMLFailure.self) {
            try YAMLComposer.document(of: bytes)
        }
        #expect(
            failure == YAMLFailure(position: YAMLPosition(line: 1, column: 2), problem: .notUTF8)
        )
    }

    private static let lines = [
        Refusal("a: 1\n  b: 2", 2, 4, .multilineKey(start: 1)),
        Refusal("a:\n   b: 1\n  c: 2", 3, 3, .badIndentation),
        Refusal("a:\n\tb: 1", 2, 2, .tabIndentation),
        Refusal("a: b: c", 1, 5, .mappingOnThisLine),
        Refusal("a: - b", 1, 4, .collectionOnThisLine),
        Refusal("a: 1\nb", 2, 1, .missingColon),
        Refusal("a: \"b\" c", 1, 8, .trailingContent),
        Refusal("a: [b]#c", 1, 7, .commentWithoutSpace),
        Refusal("&x - a", 1, 4, .collectionAfterProperties),
        Refusal("? \"a\n  b\": c", 2, 5, .multilineKey(start: 1)),
    ]

    private static let scalars = [
        Refusal("a: @b", 1, 4, .reservedIndicator("@")),
        Refusal("a: %b", 1, 4, .reservedIndicator("%")),
        Refusal("a: \"b", 1, 4, .unclosedQuote),
        Refusal("a: 'b", 1, 4, .unclosedQuote),
        Refusal("a: \"\\q\"", 1, 5, .unknownEscape("q")),
        Refusal("a: \"\\x4\"", 1, 5, .malformedEscape),
        Refusal("a: \"\\uD800\"", 1, 5, .malformedEscape),
        Refusal("a: |0\n  b", 1, 5, .malformedBlockHeader),
        Refusal("a: |\n    \n  b", 3, 3, .deepBlankLine),
        Refusal("a: [b", 1, 4, .unclosed("]")),
        Refusal("a: {b: c", 1, 4, .unclosed("}")),
        Refusal("a: [b,, c]", 1, 7, .emptyFlowEntry),
        Refusal("a: [b {c}]", 1, 7, .missingComma("]")),
        Refusal("a: [\n---\n]", 2, 1, .documentMarkerInside),
        Refusal("a: \"x\n--- y\"", 2, 1, .documentMarkerInside),
        Refusal("a: \u{7F}", 1, 4, .control(0x7F)),
        Refusal("a: b\n\u{0}", 2, 1, .control(0)),
    ]

    private static let properties = [
        Refusal("&a &b c", 1, 4, .duplicateAnchor),
        Refusal("!!str !!int 1", 1, 7, .duplicateTag),
        Refusal("a: & b", 1, 5, .emptyAnchor),
        Refusal("a: * b", 1, 5, .emptyAnchor),
        Refusal("a: &b *c", 1, 7, .propertiesOnAlias),
        Refusal("a: *b", 1, 4, .unknownAlias("b")),
        Refusal("a: &b [*b]", 1, 8, .recursiveAlias("b")),
        Refusal("a: !x!y z", 1, 4, .unknownTagHandle("!x!")),
        Refusal("a: !!%zz 1", 1, 4, .malformedTag("!!%zz")),
        Refusal("a: !<x y", 1, 7, .malformedTag("x")),
        Refusal("a: !own 1", 1, 9, .unsupportedTag("!own")),
        Refusal("a: !!int b", 1, 10, .badValue(tag: "int")),
    ]

    private static let documents = [
        Refusal("a\n---\nb", 2, 1, .severalDocuments),
        Refusal("--- a\nb: c", 2, 2, .multilineKey(start: 1)),
        Refusal("[a]\nb: c", 2, 1, .contentAfterDocument),
        Refusal("%YAML 1.2\na", 2, 1, .directiveWithoutDocument),
        Refusal("%YAML 1.2\n%YAML 1.2\n---\na", 2, 1, .duplicateDirective("YAML")),
        Refusal("%YAML\n---\na", 1, 1, .malformedDirective("YAML")),
        Refusal("%YAML 2.0\n---\na", 1, 1, .unknownVersion("2.0")),
        Refusal("%TAG a b\n---\na", 1, 1, .malformedDirective("TAG")),
    ]

    private static let trees = [
        Refusal("a: 1\nb: 2\na: 3", 3, 1, .duplicateKey("a", first: .start)),
        Refusal(
            "{1: a, 0x1: b}",
            1,
            8,
            .duplicateKey("0x1", first: YAMLPosition(line: 1, column: 2))
        ),
        Refusal("<<: 1", 1, 5, .badMerge),
    ]
}
