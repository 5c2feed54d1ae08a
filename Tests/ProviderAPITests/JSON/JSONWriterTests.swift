import ProviderAPI
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    @Test("commas and colons stand where they belong")
    func structure() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", int: -1)
            writer.member("b", "x")
            writer.key(text: "c\"")
            writer.array { writer in
                writer.array { _ in }
                writer.object { _ in }
                writer.null()
                writer.double(0.5)
                writer.double(.nan)
            }
            writer.member("d", bool: true)
            writer.member("e", json: "{}")
        }
        #expect(
            text(writer.bytes) == #"{"a":-1,"b":"x","c\"":[[],{},null,0.5,null],"d":true,"e":{}}"#
        )
    }

    @Test("a value at the top level follows the one before without a comma")
    func sequence() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.buffer.append("data: ")
            writer.array { $0.int(number) }
            writer.buffer.append("\n\n")
        }
        writer.int(3)
        writer.int(4)
        #expect(text(writer.bytes) == "data: [1]\n\ndata: [2]\n\n34")
    }

    @Test("a string is joined from pieces of every kind")
    func pieces() throws {
        var document = JSONDocument()
        let root = try document.parse(copying: #"["a\n\ud800","b"]"#)
        var writer = JSONWriter()
        writer.array { writer in
            writer.beginString()
            for element in root.elements { writer.piece(raw: element.rawString ?? root.raw) }
            writer.piece(text: "\"\u{1}\u{1F}\u{7F}é")
            writer.piece("\\n")
            Array("{\"k\":\"v\"}".utf8).withUnsafeBytes { writer.piece(escaping: $0) }
            writer.endString()
            writer.raw(root)
        }
        #expect(
            text(writer.bytes)
                == "[\"a\\n\\ud800b\\\"\\u0001\\u001f\u{7F}é\\n{\\\"k\\\":\\\"v\\\"}\","
                + #"["a\n\ud800","b"]]"#
        )
    }

    @Test("bytes that are not UTF-8 are replaced")
    func replacement() {
        var writer = JSONWriter()
        ([0x61, 0xFF, 0xC3, 0xA9, 0xE4, 0xBD] as [UInt8]).withUnsafeBytes {
            writer.string(escaping: $0)
        }
        #expect(text(writer.bytes) == "\"a\u{FFFD}é\u{FFFD}\u{FFFD}\"")
    }

    @Test("a writer appends to a buffer and gives it back")
    func lending() {
        var buffer = ByteBuffer()
        buffer.append("x=")
        buffer.appendJSON { $0.object { $0.member("k", text: "v") } }
        #expect(text(buffer.bytes) == #"x={"k":"v"}"#)
    }
}
