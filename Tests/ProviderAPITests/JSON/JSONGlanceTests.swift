import ProviderAPI
import Testing

@Suite("A glance at JSON text")
struct JSONGlanceTests {
    struct Sight: Sendable, CustomTestStringConvertible {
        let text: String
        let isSeen: Bool

        init(_ text: String, _ isSeen: Bool) { (self.text, self.isSeen) = (text, isSeen) }

        var testDescription: String { text }
    }

    private static let glance = JSONGlance("usage", "finish_reason")

    private static func isSeen(_ text: String, _ glance: JSONGlance = glance) -> Bool {
        Array(text.utf8).withUnsafeBytes { glance.mayFind(in: $0) }
    }

    @Test(
        "sees a member with a value, and neither null nor a word of a text",
        arguments: [
            Sight(#"{"usage":{"a":1}}"#, true),
            Sight(#"{"a":[{"finish_reason" : "stop"}]}"#, true),
            Sight(#"{"usage":null,"finish_reason":null,"usage":0}"#, true),
            Sight("{\"usage\"\t:\n\r null}", false),
            Sight(#"{"usage":null,"finish_reason": null}"#, false),
            Sight(#"{"a":"usage","b":["finish_reason"]}"#, false),
            Sight(#"{"usages":1,"usag":1,"finish":1,"f":1,"u":1}"#, false),
            Sight(#"{"a":"\"usage\":1"}"#, false),
            Sight(#"{"usage""#, false), Sight(#""usage"#, false), Sight(#"""#, false),
            Sight("", false),
        ]
    )
    func sights(_ sight: Sight) {
        for padding in 0..<40 {
            let text = String(repeating: " ", count: padding)
            #expect(Self.isSeen(text + sight.text) == sight.isSeen, "after \(padding) bytes")
            #expect(Self.isSeen(sight.text + text) == sight.isSeen, "before \(padding) bytes")
        }
    }

    @Test("sees what a parser finds, in whatever text a model writes")
    func agreement() throws {
        var random = SystemRandomNumberGenerator()
        let words = [
            #"usage"#, #"\"usage\":1"#, "\n", #"\"#, "é", "\u{1}", "finish_reason", ":", "{",
        ]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0..<8, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined()
            let isThere = Bool.random(using: &random)
            let json: JSONValue = [
                "choices": [["delta": ["content": .string(text)]]],
                "usage": isThere ? ["total": 1] : .null,
            ]
            let written = json.compact
            let found = Self.isSeen(written)
            #expect(found || !isThere, "\(written)")
            let isPlain = Array(written.utf8).withUnsafeBytes { JSONGlance.isPlain($0) }
            #expect(isPlain == !written.contains(#"\u"#))
        }
    }

    @Test("one to four names, wherever they stand")
    func names() {
        let all: [StaticString] = ["ab", "bc", "cd", "de"]
        let glance = JSONGlance("ab", "bc", "cd", "de")
        for name in all { #expect(Self.isSeen("{\"\(name)\":1}", glance)) }
        #expect(!Self.isSeen(#"{"ef":1}"#, glance))
        #expect(Self.isSeen(#"{"ab":1}"#, JSONGlance("ab")))
        #expect(!Self.isSeen(#"{"bc":1}"#, JSONGlance("ab")))
    }
}
