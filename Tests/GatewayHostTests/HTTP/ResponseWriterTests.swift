import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("ResponseWriter")
struct ResponseWriterTests {
    struct Row: CustomTestStringConvertible {
        var status = 200
        var body = ResponseWriter.Body.none
        var pieces: [String] = []
        var isHead = false
        var isHTTP10 = false
        var keepsAlive = true
        let wire: String
        var isWhole = true
        var livesOn = true

        var testDescription: String { wire.debugDescription }
    }

    static let rows: [Row] = [
        Row(wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n"),
        Row(
            body: .length(5),
            pieces: ["hel", "", "lo"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhello"
        ),
        Row(
            body: .length(5),
            pieces: ["hello world"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n",
            isWhole: false
        ),
        Row(
            body: .length(5),
            pieces: ["hel", "low", "or"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhel",
            isWhole: false
        ),
        Row(
            body: .length(5),
            pieces: ["hello", "w"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhello",
            isWhole: false
        ),
        Row(
            body: .length(5),
            pieces: ["hell"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhell",
            isWhole: false
        ),
        Row(
            body: .chunked,
            pieces: ["0123456789", "", "abcdefghijklmnopq"],
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "a\r\n0123456789\r\n11\r\nabcdefghijklmnopq\r\n0\r\n\r\n"
        ),
        Row(
            status: 404,
            body: .chunked,
            pieces: ["x"],
            keepsAlive: false,
            wire: "HTTP/1.1 404 Not Found\r\nA: b\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            livesOn: false
        ),
        Row(
            body: .chunked,
            pieces: ["x", "y"],
            isHTTP10: true,
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\nxy",
            livesOn: false
        ),
        Row(
            body: .length(1),
            pieces: ["x"],
            isHTTP10: true,
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx"
        ),
        Row(
            body: .length(5),
            pieces: ["hello"],
            isHead: true,
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n"
        ),
        Row(
            body: .chunked,
            pieces: ["hello"],
            isHead: true,
            wire: "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        Row(isHead: true, wire: "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
        Row(
            status: 204,
            body: .length(5),
            pieces: ["hello"],
            wire: "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n"
        ),
        Row(status: 304, body: .chunked, wire: "HTTP/1.1 304 Not Modified\r\nA: b\r\n\r\n"),
        Row(status: 599, wire: "HTTP/1.1 599 \r\nA: b\r\nContent-Length: 0\r\n\r\n"),
    ]

    @Test("frames what the request and the status allow", arguments: rows)
    func frames(_ row: Row) {
        var writer = ResponseWriter()
        var out = ByteBuffer()
        writer.begin(isHead: row.isHead, isHTTP10: row.isHTTP10, keepsAlive: row.keepsAlive)
        #expect(!writer.hasStarted)
        writer.start(row.status, row.body, to: &out) { $0.appendField("A", "b" as StaticString) }
        for piece in row.pieces {
            Array(piece.utf8).withUnsafeBytes { writer.write($0, to: &out) }
        }
        #expect(writer.isWhole == row.isWhole)
        let isWhole = writer.end(to: &out)
        #expect(text(out.bytes) == row.wire)
        #expect(isWhole == row.isWhole)
        #expect(writer.keepsAlive == row.livesOn)
        #expect(writer.isEnded)
    }

    @Test("a value cannot leave its line, and a name that is none is left out")
    func injection() {
        var out = ByteBuffer()
        out.appendField("A", "x\r\nB: y\u{0}\tz")
        Array("C: d\r\nE".utf8).withUnsafeBytes { out.appendField($0, $0) }
        Array("F".utf8).withUnsafeBytes { out.appendField($0, $0) }
        out.appendField("G", 42)
        #expect(text(out.bytes) == "A: x  B: y \tz\r\nF: F\r\nG: 42\r\n")
    }

    @Test(
        "formats dates as RFC 9110 wants them",
        arguments: [
            (784_111_777, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
            (0, "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
            (1_709_210_096, "Date: Thu, 29 Feb 2024 12:34:56 GMT\r\n"),
        ]
    )
    func dates(_ seconds: Int, _ line: String) {
        #expect(String(decoding: DateHeader.line(at: seconds), as: UTF8.self) == line)
    }

    @Test("reads the clock again when its second has passed")
    func dateRefresh() {
        var date = DateHeader()
        var first = ByteBuffer()
        date.append(to: &first, now: 0)
        var second = ByteBuffer()
        date.append(to: &second, now: 5_000_000_000)
        #expect(first.count == 37)
        #expect(second.count == 37)
    }
}
