import ProviderAPI
import Testing

@Suite("JSON properties")
struct JSONPropertyTests {
    @Test("generated text survives parsing and writing", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var generator = JSONTextGenerator(seed: UInt64(seed))
        let json = generator.value(depth: 0)
        try Array(json.utf8).withUnsafeBytes { bytes in
            var document = JSONDocument(valueCapacity: 1)
            let root = try document.parse(bytes)
            var writer = JSONWriter(capacity: 1)
            rewrite(root, to: &writer)
            #expect(text(writer.bytes) == withoutSpace(bytes))
            let tree = JSONValue(root)
            #expect(try JSONValue(parsing: tree.compact) == tree)
        }
    }

    @Test("no prefix of a container is a value", arguments: 0..<50)
    func prefixes(seed: Int) {
        var generator = JSONTextGenerator(seed: UInt64(seed))
        let json = Array("[\(generator.value(depth: 2))]".utf8)
        for length in 0..<json.count {
            #expect(throws: JSONFailure.self) { try JSONValue(parsing: Array(json[..<length])) }
        }
    }

    @Test("an edit of a generated object is what the tree says", arguments: 0..<200)
    func splice(seed: Int) throws {
        var generator = JSONTextGenerator(seed: UInt64(seed))
        let json = generator.object(depth: 1)
        var splice = JSONSplice()
        splice.set("a") { $0.int(9) }
        splice.remove("b")
        let members = try JSONValue(parsing: json).members.filter { $0.key != "b" }
        var expected = members.map { $0.key == "a" ? .init("a", 9) : $0 }
        if !members.contains(where: { $0.key == "a" }) { expected.append(.init("a", 9)) }
        try Array(json.utf8).withUnsafeBytes { bytes in
            try splice.apply(to: bytes)
            var result = ByteBuffer()
            splice.append(to: &result)
            #expect(try JSONValue(parsing: result.bytes) == .object(expected))
        }
    }
}

/// Makes JSON with odd spacing, escapes, numbers and duplicate keys.
struct JSONTextGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func value(depth: Int) -> String {
        let kinds = depth < 5 ? 6 : 4
        return switch next(kinds) {
        case 0: pick(["true", "false", "null"])
        case 1: pick(["0", "-0", "12", "1.50", "-3e+7", "1E400", "123456789012345678901234567890"])
        case 2, 3: string()
        case 4: array(depth: depth)
        default: object(depth: depth)
        }
    }

    mutating func object(depth: Int) -> String {
        list("{", "}") { generator in
            let key = generator.pick([
                #""a""#, #""b""#, #""\u0061""#, #""c\n""#, generator.string(),
            ])
            return
                "\(key)\(generator.space()):\(generator.space())\(generator.value(depth: depth + 1))"
        }
    }

    private mutating func array(depth: Int) -> String {
        list("[", "]") { $0.value(depth: depth + 1) }
    }

    private mutating func list(
        _ open: String,
        _ close: String,
        _ item: (inout Self) -> String
    ) -> String {
        var items: [String] = []
        for _ in 0..<next(5) { items.append(space() + item(&self) + space()) }
        return open + (items.isEmpty ? space() : items.joined(separator: ",")) + close
    }

    private mutating func string() -> String {
        var text = "\""
        for _ in 0..<next(12) {
            text += pick([
                "a", "long run of ascii ", "é", "你好", "😀", #"\n"#, #"\\"#, #"\""#, #"\ud83d"#,
            ])
        }
        return text + "\""
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n  ", "\t\r"]) }

    private mutating func pick(_ choices: [String]) -> String { choices[next(choices.count)] }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }
}
