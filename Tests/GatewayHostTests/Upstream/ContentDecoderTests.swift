import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("ContentDecoder")
struct ContentDecoderTests {
    /// Text that the tools of this machine have compressed, or `nil` without the tool.
    static func compressed(_ text: String, with command: String) -> [UInt8] {
        let folder = TemporaryFolder()
        let file = folder.write(text, to: "text")
        let result = Command.run("/bin/sh", ["-c", "\(command) < \(file) | od -An -v -tx1"])
        return result.output.split(whereSeparator: \.isWhitespace).compactMap {
            UInt8($0, radix: 16)
        }
    }

    private static let text = (0..<3_000).map { "event \($0 * 7919 % 1000)\n" }.joined()
    private static let hello = Array("hello, hello, hello\n".utf8)

    private static let deflated =
        "python3 -c 'import sys,zlib;sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))'"
    private static let bare =
        "python3 -c 'import sys,zlib;c=zlib.compressobj(9,8,-15);"
        + "sys.stdout.buffer.write(c.compress(sys.stdin.buffer.read())+c.flush())'"

    static let cases: [(ContentCoding, String)] = [
        (.gzip, "gzip -9"), (.gzip, "gzip -1"), (.deflate, deflated), (.deflate, bare),
        (.zstd, "zstd -q -3"), (.zstd, "zstd -q -19 --long=23"),
    ]

    @Test("gives back what was compressed, however it is cut", arguments: 0..<cases.count)
    func roundTrip(_ index: Int) throws {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed(Self.text, with: command)
        try #require(wire.count > 100, "the tool is missing: \(command)")
        for size in [1, 2, 3, wire.count] {
            for room in [1, 7, 100_000] where size != 1 || room != 1 {
                let output = try Self.decode(wire, coding, cut: size, room: room)
                #expect(output == Array(Self.text.utf8))
            }
        }
        #expect(try Self.whole(wire, coding, ContentLimits()) == Array(Self.text.utf8))
    }

    @Test("several members or frames are one body", arguments: [0, 4])
    func members(_ index: Int) throws {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed("one ", with: command) + Self.compressed("two", with: command)
        for size in [1, wire.count] {
            let output = try Self.decode(wire, coding, cut: size, room: 64)
            #expect(String(decoding: output, as: UTF8.self) == "one two")
        }
    }

    @Test("what is cut is incomplete, wherever", arguments: 0..<cases.count)
    func truncated(_ index: Int) throws {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed("hello, hello, hello\n", with: command)
        for count in 1..<wire.count {
            #expect(throws: ContentFailure.truncated) {
                try Self.decode(Array(wire[..<count]), coding, cut: 3, room: 64)
            }
        }
        let output = try Self.decode(wire, coding, cut: 3, room: 64)
        #expect(output == Self.hello)
    }

    @Test("what is not compressed is corrupt", arguments: ContentCoding.allCases)
    func corrupt(_ coding: ContentCoding) {
        for text in ["{\"model\":\"x\"}", "\u{7f}\u{7f}\u{7f}\u{7f}", "PK\u{3}\u{4}zzzzzzzzzzzz"] {
            #expect(throws: ContentFailure.self) {
                try Self.decode(Array(text.utf8), coding, cut: 100, room: 64)
            }
        }
    }

    @Test("garbage after the end is corrupt", arguments: [0, 2, 4])
    func garbage(_ index: Int) {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed("hello", with: command) + Array("garbage!".utf8)
        #expect(throws: ContentFailure.corrupt) {
            try Self.decode(wire, coding, cut: 100, room: 64)
        }
    }

    @Test("nothing is an empty body", arguments: ContentCoding.allCases)
    func empty(_ coding: ContentCoding) throws {
        #expect(try Self.decode([], coding, cut: 1, room: 64) == [])
    }

    @Test("a bomb is stopped by size and by ratio", arguments: [0, 2, 4])
    func bomb(_ index: Int) {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed(String(repeating: "x", count: 8_000_000), with: command)
        #expect(wire.count > 50 && wire.count < 40_000)
        var limits = ContentLimits(size: 1_000_000)
        #expect(throws: ContentFailure.tooLarge) {
            _ = try Self.whole(wire, coding, limits)
        }
        limits = ContentLimits()
        #expect(throws: ContentFailure.tooLarge) {
            _ = try Self.whole(wire, coding, limits)
        }
        limits.ratio = .max
        #expect(throws: Never.self) {
            _ = try Self.whole(wire, coding, limits)
        }
    }

    @Test("changed bytes never trap", arguments: 0..<cases.count)
    func fuzz(_ index: Int) {
        let (coding, command) = Self.cases[index]
        let wire = Self.compressed(Self.text, with: command)
        var random = SplitMix(seed: UInt64(index))
        var refused = 0
        for _ in 0..<300 {
            var changed = wire
            for _ in 0..<3 {
                let place = Int.random(in: 0..<changed.count, using: &random)
                changed[place] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                _ = try Self.decode(changed, coding, cut: 500, room: 4_096)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test("header values name codings")
    func codings() throws {
        let cases: [(String, ContentCoding?)] = [
            ("gzip", .gzip), ("GZIP", .gzip), ("x-gzip", .gzip), ("deflate", .deflate),
            ("zstd", .zstd), ("identity", nil), ("", nil),
        ]
        for (text, coding) in cases {
            #expect(try Array(text.utf8).withUnsafeBytes { try ContentCoding.parse($0) } == coding)
        }
        #expect(try ContentCoding.parse(nil) == nil)
        for text in ["br", "gzip, gzip", "gzip;q=1"] {
            #expect(throws: ContentFailure.unsupported(text)) {
                try Array(text.utf8).withUnsafeBytes { try ContentCoding.parse($0) }
            }
        }
    }

    private static func whole(
        _ wire: [UInt8],
        _ coding: ContentCoding,
        _ limits: ContentLimits
    ) throws -> [UInt8] {
        try wire.withUnsafeBytes { bytes in
            let body = try ContentDecoder.decode(bytes, coding, limits: limits)
            return Array(body.bytes)
        }
    }

    private static func decode(
        _ wire: [UInt8],
        _ coding: ContentCoding,
        cut size: Int,
        room: Int
    ) throws -> [UInt8] {
        let decoder = try ContentDecoder(coding)
        var output: [UInt8] = []
        var space = [UInt8](repeating: 0, count: room)
        for start in stride(from: 0, to: wire.count, by: size) {
            var rest = wire[start..<min(start + size, wire.count)]
            while true {
                let step = try space.withUnsafeMutableBytes { space in
                    try rest.withUnsafeBytes { try decoder.next($0, into: space) }
                }
                output += space[..<step.produced]
                rest = rest.dropFirst(step.consumed)
                if step.consumed == 0, step.produced == 0 { break }
            }
        }
        try decoder.finish()
        return output
    }
}
