import ProviderAPI
import Testing

@Suite("SSEWriter")
struct SSEWriterTests {
    @Test(
        "data is split into lines",
        arguments: [
            ("a", "data: a\n\n"), ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"),
            ("a\r\nb\rc\n", "data: a\ndata: b\ndata: c\ndata: \n\n"),
            ("\n\n", "data: \ndata: \ndata: \n\n"),
        ]
    )
    func data(data: String, wire: String) throws {
        var buffer = ByteBuffer()
        Array(data.utf8).withUnsafeBytes { SSEWriter.append(data: $0, to: &buffer) }
        #expect(text(buffer.bytes) == wire)
        var decoder = SSEDecoder()
        decoder.append(buffer.bytes)
        let event = try #require(try decoder.next())
        let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        #expect(text(event.data) == lines)
    }

    @Test("types and comments are written, and cannot break out of their line")
    func types() {
        var buffer = ByteBuffer()
        Array("1".utf8).withUnsafeBytes { SSEWriter.append(event: "x", data: $0, to: &buffer) }
        Array("y\rdata: z".utf8).withUnsafeBytes {
            SSEWriter.append(type: $0, data: $0, to: &buffer)
        }
        SSEWriter.append(comment: "ping\npong", to: &buffer)
        #expect(
            text(buffer.bytes)
                == "event: x\ndata: 1\n\nevent: y\ndata: y\ndata: data: z\n\n: ping\n: pong\n\n"
        )
    }

    @Test("JSON is written as an event, indented raw values included")
    func json() throws {
        var document = JSONDocument()
        let root = try document.parse(copying: "{\n\"a\": 1\r\n}")
        var writer = JSONWriter()
        writer.event("x") { writer in
            writer.object { $0.member("v", raw: root) }
        }
        writer.event { $0.int(1) }
        #expect(
            text(writer.bytes)
                == "event: x\ndata: {\"v\":{\ndata: \"a\": 1\ndata: }}\n\ndata: 1\n\n"
        )
    }
}
