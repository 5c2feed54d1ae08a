import ProviderAPI
import Testing

@Suite("A text of somebody else")
struct BoundedTextTests {
    /// Texts that are short as characters and long as bytes, or slow to take apart.
    static let hostile = [
        "e" + String(repeating: "\u{301}\u{323}", count: 20_000),
        String(repeating: "\u{1F1E6}", count: 20_000),
        String(repeating: "\u{301}\u{323}", count: 20_000),
        String(repeating: "x", count: 80_000),
    ]

    @Test("is cut at a scalar and says so", arguments: hostile, [3, 4, 7, 256, 2048])
    func bounded(_ text: String, _ limit: Int) {
        let cut = text.bounded(bytes: limit)
        #expect(cut.utf8.count <= limit && cut.utf8.count >= limit - 3)
        #expect(cut.utf8.suffix(3).elementsEqual("…".utf8))
        #expect(text.utf8.starts(with: cut.utf8.dropLast(3)))
        #expect(text.beginning(bytes: limit).utf8.count <= limit)
    }

    @Test("that is short stays as it is", arguments: ["", "a", "äöü", "12345678"])
    func short(_ text: String) {
        #expect(text.bounded(bytes: 8) == text)
        #expect(text.beginning(bytes: 8) == text)
    }

    @Test("is told apart by its bytes, in no time", arguments: hostile)
    func keys(_ text: String) {
        let begin = ContinuousClock.now
        var places = [TextKey(text): 1]
        for round in 0..<20 { places[TextKey(text + "\(round)")] = round }
        #expect(places.count == 21 && places[TextKey(text)] == 1)
        #expect(TextKey("\u{E9}") != TextKey("e\u{301}"))
        let object = JSONValue.object([JSONValue.Member(text, 1), JSONValue.Member("a", 2)])
        #expect(object["type"] == nil && object["a"] == 2 && object[text] == 1)
        #expect(ContinuousClock.now - begin < .seconds(1))
    }

    @Test("in an error body is bounded, message and codes", arguments: hostile)
    func errors(_ text: String) {
        let json: JSONValue = [
            "error": ["message": .string(text), "code": .string(text), "type": .string(text)]
        ]
        let error = UpstreamError(json: json)
        #expect(error.message?.utf8.count ?? 0 <= TextLimit.message)
        #expect(error.code?.utf8.count ?? 0 <= TextLimit.word)
        #expect(error.type?.utf8.count ?? 0 <= TextLimit.word)
        let facts = FailureFacts(.burst, scope: .account, message: text, code: text)
        #expect(facts.message.utf8.count <= TextLimit.message && facts.code.utf8.count <= 256)
    }

    @Test("pasted as the end of a login is read fast", arguments: hostile)
    func pasted(_ text: String) {
        let begin = ContinuousClock.now
        #expect(AuthorizationAnswer(pasted: "c#" + text).state == text)
        #expect(AuthorizationAnswer(pasted: " http://l/?code=c&state=\(text)").code == "c")
        #expect(CredentialFile.name([text]).utf8.count <= 85)
        #expect(ContinuousClock.now - begin < .seconds(1))
    }

    @Test("as a reference of a schema costs no more than its length", arguments: hostile)
    func references(_ text: String) {
        let begin = ContinuousClock.now
        let schema: JSONValue = [
            "type": "object", "$defs": .object([JSONValue.Member(text, ["type": "string"])]),
            "properties": [
                "a": ["$ref": .string("#/$defs/" + text)], "b": ["$ref": .string(text)],
            ],
            "required": [.string(text)],
        ]
        let cleaned = JSONSchemaCleaner(for: .tool).clean(schema)
        #expect(cleaned["properties"]?["a"]?["type"] == "string")
        #expect(ContinuousClock.now - begin < .seconds(1))
    }
}
