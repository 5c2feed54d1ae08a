import ProviderAPI
import Testing

/// Strings are scanned in blocks of sixteen bytes: every case stands at every place of a block.
@Suite("JSON strings")
struct JSONStringTests {
    private static let before = 0..<34

    private func parse(_ bytes: [UInt8]) throws -> JSONValue {
        try bytes.withUnsafeBytes { try JSONValue(parsing: $0) }
    }

    private func string(_ count: Int, _ middle: [UInt8], _ after: Int) -> [UInt8] {
        let x = UInt8(ascii: "x")
        let text = Array(repeating: x, count: count) + middle + Array(repeating: x, count: after)
        return [0x22] + text + [0x22]
    }

    @Test("an escape of two bytes is read, any other refused, wherever it stands")
    func escapes() throws {
        let known = Dictionary(
            uniqueKeysWithValues: zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{c}\n\r\t".utf8)
        )
        for count in Self.before {
            for after in [0, 20] {
                for byte in UInt8.min...UInt8.max {
                    let value = try? parse(string(count, [0x5C, byte], after))
                    let expected = known[byte].map { string(count, [$0], after) }
                    #expect(
                        value?.string.map { Array($0.utf8) } == expected?.dropFirst().dropLast(),
                        "\(byte) after \(count)"
                    )
                }
            }
        }
    }

    @Test("runs of backslashes are pairs, and an odd one escapes the quote")
    func runs() throws {
        for count in Self.before {
            for length in 1...40 {
                let run = [UInt8](repeating: 0x5C, count: length)
                let value = try? parse(string(count, run, 0))
                #expect(value?.string?.utf8.count == (length % 2 == 0 ? count + length / 2 : nil))
                let quoted = try? parse(string(count, run + [0x22], 0))
                #expect((quoted != nil) == (length % 2 == 1))
            }
        }
    }

    @Test("what must not stand in a string is refused, beside escapes too")
    func refused() {
        let wrong: [[UInt8]] = [[0x0A], [0x00], [0x1F], [0x80], [0xC3], [0xE2, 0x82], [0xFF]]
        for count in Self.before {
            for bytes in wrong {
                for escape in [[], Array(#"\n"#.utf8), Array(#"\u00e9"#.utf8)] {
                    for middle in [escape + bytes, bytes + escape] {
                        let text = string(count, middle, 9)
                        #expect(throws: JSONFailure.self) { try parse(text) }
                    }
                }
            }
        }
    }

    @Test("other escapes and characters are read between those of two bytes")
    func mixed() throws {
        let middle = Array(#"\n\u00e9\\\"é\ud83d\ude00😀\/\t"#.utf8)
        let read = Array("\né\\\"é😀😀/\t".utf8)
        for count in Self.before {
            let value = try parse(string(count, middle + middle, 3))
            let expected = string(count, read + read, 3).dropFirst().dropLast()
            #expect(value.string.map { Array($0.utf8) } == Array(expected))
        }
    }

    @Test("a string that does not end is refused, wherever it is cut")
    func cut() {
        let whole = string(20, Array(#"\n\\\"é\u00e9"#.utf8), 20)
        for count in 1..<whole.count {
            #expect(throws: JSONFailure.self) { try parse(Array(whole[..<count])) }
        }
    }
}
