import ProviderAPI
import Testing

@Suite("JSONDocument")
struct JSONDocumentTests {
    @Test("a node reads values of its kind and nothing else")
    func values() throws {
        var document = JSONDocument()
        let root = try document.parse(
            copying: #"{"s":"a","i":-12,"d":1.5,"w":4e3,"t":true,"f":false,"n":null,"a":[1,[2],3]}"#
        )
        #expect(root.kind == .object && root.count == 8)
        #expect(root["s"]?.string == "a" && root["s"]?.int == nil)
        #expect(root["i"]?.int == -12 && root["i"]?.double == -12)
        #expect(root["d"]?.int == nil && root["d"]?.double == 1.5)
        #expect(root["w"]?.int == 4000)
        #expect(root["t"]?.bool == true && root["f"]?.bool == false && root["n"]?.bool == nil)
        #expect(root["n"]?.isNull == true && root.member("n") == nil && root["x"] == nil)
        #expect(root["a"]?.elements.map { text($0.raw) } == ["1", "[2]", "3"])
        #expect(root["a"]?[1]?[0]?.int == 2 && root["a"]?[3] == nil && root["a"]?[-1] == nil)
        #expect(root[key: "i"]?.int == -12)
    }

    @Test("members keep order, number text and duplicates, and the last duplicate is read")
    func order() throws {
        var document = JSONDocument()
        let root = try document.parse(copying: #" {"b":1.00, "a":2,"b" : 3e0} "#)
        #expect(root.members.map { $0.key.string } == ["b", "a", "b"])
        #expect(root.members.map { text($0.value.raw) } == ["1.00", "2", "3e0"])
        #expect(root["b"]?.int == 3)
        #expect(text(root.raw) == #"{"b":1.00, "a":2,"b" : 3e0}"#)
    }

    @Test(
        "a string is decoded",
        arguments: [
            (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (#""\u00e9\u4F60\u0000""#, "é你\0"), (#""x\uD83D\uDE00y""#, "x😀y"),
            (#""\ud800""#, "\u{FFFD}"), (#""\udc00a""#, "\u{FFFD}a"),
            (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
            (#""é你😀 and a tail""#, "é你😀 and a tail"),
        ]
    )
    func strings(raw: String, decoded: String) throws {
        var document = JSONDocument()
        let root = try document.parse(copying: raw)
        #expect(root.string == decoded)
        #expect(root.equals(text: decoded) && !root.equals(text: decoded + "x"))
        var buffer = ByteBuffer()
        root.appendText(to: &buffer)
        #expect(text(buffer.bytes) == decoded)
        #expect("\"\(text(try #require(root.rawString)))\"" == raw)
    }

    @Test("a key with escapes is found by its text")
    func escapedKey() throws {
        var document = JSONDocument()
        let root = try document.parse(copying: #"{"mod\u0065l":1,"modelx":2}"#)
        #expect(root["model"]?.int == 1)
        #expect(root["modelx"]?.int == 2)
        #expect(root["mode"] == nil)
    }

    @Test(
        "text that is not JSON fails with reason and offset",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
            ("[1,]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3),
            ("{1:2}", .unexpectedByte, 1),
            (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a":1,}"#, .unexpectedByte, 7),
            ("[}", .unexpectedByte, 1), ("1 1", .trailingBytes, 2), ("tru", .unexpectedEnd, 3),
            ("trux", .invalidLiteral, 0), ("-", .invalidNumber, 0), ("01", .invalidNumber, 0),
            ("1.", .invalidNumber, 0), ("1e+", .invalidNumber, 0), (#""\x""#, .invalidEscape, 1),
            (#""\u12g4""#, .invalidEscape, 1), (#""a"#, .unexpectedEnd, 2),
            (#""a\"#, .unexpectedEnd, 3),
            ("\"a\u{1}\"", .controlCharacter, 2), ("[[[]]]", .tooDeep, 2),
            ("[1,2,3,4]", .tooManyValues, 7),
        ] as [(String, JSONFailure.Reason, Int)]
    )
    func failures(json: String, reason: JSONFailure.Reason, offset: Int) {
        var document = JSONDocument()
        let bytes = Array(json.utf8)
        let failure = #expect(throws: JSONFailure.self) {
            try bytes.withUnsafeBytes { _ = try document.parse($0, maxDepth: 2, maxValues: 4) }
        }
        #expect(failure == JSONFailure(reason, at: offset))
        #expect(document.root?.kind == nil)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xBD],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        let json = Array("\"abcdefghijk".utf8) + bytes + Array("\"".utf8)
        #expect(throws: JSONFailure(.invalidUTF8, at: 12)) { try JSONValue(parsing: json) }
    }

    @Test("a failure knows its line and column")
    func position() {
        let json = Array("{\n  \"a\": x\n}".utf8)
        let position = json.withUnsafeBytes { JSONFailure(.unexpectedByte, at: 9).position(in: $0) }
        #expect(position == (2, 8))
    }

    @Test("storage is reused for the next text")
    func reuse() throws {
        var document = JSONDocument(valueCapacity: 1)
        for round in 0..<100 {
            let json = "[" + (0...round).map(String.init).joined(separator: ",") + "]"
            let root = try document.parse(copying: json)
            #expect(root.count == round + 1)
            #expect(root[round]?.int == round)
        }
        document.removeAll(keeping: 256)
        #expect(document.root?.kind == nil)
    }

    @Test("whole numbers are read when they fit")
    func ints() throws {
        let cases: [(String, Int?)] = [
            ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.5", nil),
            ("1e400", nil),
            ("18446744073709551616", nil), ("2.0", 2), ("-2e2", -200),
        ]
        for (json, expected) in cases {
            var document = JSONDocument()
            let root = try document.parse(copying: json)
            #expect(root.int == expected, "\(json)")
        }
    }
}

func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
