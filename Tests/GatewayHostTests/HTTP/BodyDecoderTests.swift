import Testing

@testable import GatewayHost

@Suite("BodyDecoder")
struct BodyDecoderTests {
    struct Row: CustomTestStringConvertible {
        let framing: BodyFraming
        let wire: String
        let body: String
        let rest: String

        init(_ framing: BodyFraming, _ wire: String, _ body: String, rest: String = "") {
            self.framing = framing
            self.wire = wire
            self.body = body
            self.rest = rest
        }

        var testDescription: String { "\(framing) \(wire.debugDescription)" }
    }

    struct Refused: CustomTestStringConvertible {
        let wire: String
        let failure: HTTPParseFailure

        init(_ wire: String, _ failure: HTTPParseFailure = .invalidChunk) {
            self.wire = wire
            self.failure = failure
        }

        var testDescription: String { String(wire.debugDescription.prefix(60)) }
    }

    static let complete: [Row] = [
        .init(.none, "", ""),
        .init(.none, "GET", "", rest: "GET"),
        .init(.length(5), "hello", "hello"),
        .init(.length(5), "helloGET", "hello", rest: "GET"),
        .init(.chunked, "0\r\n\r\n", ""),
        .init(.chunked, "5\r\nhello\r\n0\r\n\r\nGET", "hello", rest: "GET"),
        .init(.chunked, "1\r\na\r\n00A\r\n0123456789\r\n0000\r\n\r\n", "a0123456789"),
        .init(.chunked, "a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij"),
        .init(.chunked, "2;x=\"y\";z\r\nhi\r\n0;last\r\n\r\n", "hi"),
        .init(.chunked, "2 ; x\r\nhi\r\n0  \r\n\r\n", "hi"),
        .init(.chunked, "2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
        .init(.chunked, "0\r\nX-Sum: 1\r\nY:\tcaf\u{e9}\r\n\r\nGET", "", rest: "GET"),
    ]

    static let refused: [Refused] = [
        .init("\r\n"),
        .init("x\r\n"),
        .init("-1\r\n"),
        .init("+1\r\n"),
        .init("0x1\r\n"),
        .init(" 1\r\n"),
        .init("1 1\r\n"),
        .init(";x\r\n"),
        .init("1\n"),
        .init("1\r\r"),
        .init("1\rx"),
        .init("1;a\nb"),
        .init("1;a\u{0}\r\n"),
        .init("1\r\nab"),
        .init("1\r\na\n"),
        .init("1\r\na\rb"),
        .init("1\r\n\r\nX"),
        .init("0\r\n\n"),
        .init("0\r\n\rx"),
        .init("0\r\n folded: x\r\n"),
        .init("0\r\n: x\r\n"),
        .init("0\r\nno colon\r\n"),
        .init("0\r\nA : x\r\n"),
        .init("0\r\nA: x\n"),
        .init("0\r\nA: \u{0}\r\n"),
        .init("1000000000000000\r\n"),
        .init("0000000000000001\r\n"),
        .init("1;" + String(repeating: "x", count: 300), .chunkLineTooLong),
        .init("1" + String(repeating: " ", count: 300), .chunkLineTooLong),
        .init(
            String(repeating: "1;" + String(repeating: "x", count: 200) + "\r\na\r\n", count: 90),
            .chunkLineTooLong
        ),
        .init("0\r\nA: " + String(repeating: "x", count: 9000), .trailersTooLarge),
    ]

    /// Decodes pieces as they come, as the owner of a socket does.
    private func decode(
        _ framing: BodyFraming,
        _ wire: String,
        by size: Int
    ) throws -> (body: String, rest: String, isEnded: Bool) {
        var decoder = BodyDecoder(framing)
        var body: [UInt8] = []
        let bytes = Array(wire.utf8)
        var start = 0
        var end = 0
        while !decoder.isEnded, end < bytes.count {
            end = size == 0 ? bytes.count : min(end + size, bytes.count)
            while start < end, !decoder.isEnded {
                let step = try bytes[start..<end].withUnsafeBytes { try decoder.next($0) }
                #expect(step.consumed > 0 || step.isEnd)
                start += step.consumed
                body += bytes[(start - step.payload)..<start]
            }
        }
        let rest = String(decoding: bytes[start...], as: UTF8.self)
        return (String(decoding: body, as: UTF8.self), rest, decoder.isEnded)
    }

    @Test("finds the body and its end, however it is cut", arguments: complete)
    func decodes(_ row: Row) throws {
        for size in Pieces.sizes + [2, 7] {
            let result = try decode(row.framing, row.wire, by: size)
            #expect(result.body == row.body)
            #expect(result.rest == row.rest)
            #expect(result.isEnded)
        }
    }

    @Test("refuses malformed chunks, however they are cut", arguments: refused)
    func refuses(_ row: Refused) {
        for size in Pieces.sizes {
            #expect(throws: row.failure) { try decode(.chunked, row.wire, by: size) }
        }
    }

    @Test("a cut body is not complete, one without a length may end with the connection")
    func cut() throws {
        #expect(try !decode(.length(5), "hell", by: 1).isEnded)
        #expect(try !decode(.chunked, "5\r\nhello\r\n0\r\n", by: 1).isEnded)
        let open = try decode(.untilClose, "hello", by: 1)
        #expect(open.body == "hello")
        #expect(!open.isEnded)
        #expect(BodyDecoder(.untilClose).mayEndWithConnection)
        #expect(!BodyDecoder(.length(1)).mayEndWithConnection)
        #expect(!BodyDecoder(.chunked).mayEndWithConnection)
    }
}
