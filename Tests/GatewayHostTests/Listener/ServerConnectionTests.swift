import Glibc
import ProviderAPI
import Synchronization
import Testing

@testable import GatewayHost

@Suite("ServerConnection")
struct ServerConnectionTests {
    static let host = "Host: h\r\n"

    private func get(_ path: String, _ more: String = "", method: String = "GET") -> String {
        "\(method) \(path) HTTP/1.1\r\n\(Self.host)\(more)\r\n"
    }

    private func post(_ path: String, _ body: String) -> String {
        get(path, "Content-Length: \(body.utf8.count)\r\n", method: "POST") + body
    }

    @Test("keeps the connection and answers request after request")
    func keepAlive() throws {
        let server = try TestServer()
        let client = try server.client()
        for _ in 0..<3 {
            client.say(get("/hello"))
            let answer = try client.answer()
            #expect(answer.status == 200)
            #expect(answer.body == "hello")
            #expect(answer.fields["connection"] == nil)
            #expect(answer.fields["date"]?.hasSuffix("GMT") == true)
        }
        #expect(server.server.connectionCount == 1)
    }

    @Test("answers pipelined requests in their order, whatever each takes")
    func pipelining() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say(post("/later", "first") + post("/echo", "second") + get("/reject"))
        client.say(post("/later", "third") + post("/echo", "fourth"))
        #expect(try client.answer().body == "first")
        #expect(try client.answer().body == "second")
        #expect(try client.answer().status == 401)
        #expect(try client.answer().body == "third")
        #expect(try client.answer().body == "fourth")
    }

    @Test("a thousand pipelined requests need no deep stack and no more memory than the mark")
    func manyPipelined() throws {
        var limits = ServerLimits()
        limits.highWaterBytes = 8 * 1024
        let server = try TestServer(limits)
        let client = try server.client()
        let all = String(repeating: get("/hello"), count: 2_000)
        #expect(client.say(all))
        for _ in 0..<2_000 { #expect(try client.answer().body == "hello") }
    }

    @Test(
        "takes a request in pieces of any size",
        arguments: [1, 2, 3, 50]
    )
    func pieces(_ size: Int) throws {
        let server = try TestServer()
        let client = try server.client()
        let wire = Array(
            (post("/echo", "body") + get("/echo", "Transfer-Encoding: chunked\r\n", method: "POST")
                + "3;x=1\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n" + get("/hello")).utf8
        )
        for start in stride(from: 0, to: wire.count, by: size) {
            let piece = wire[start..<min(start + size, wire.count)]
            client.say(String(decoding: piece, as: UTF8.self))
            if size < 3 { usleep(200) }
        }
        #expect(try client.answer().body == "body")
        #expect(try client.answer().body == "abcdefg")
        #expect(try client.answer().body == "hello")
    }

    @Test("a large chunked body arrives in one piece")
    func largeChunked() throws {
        let server = try TestServer()
        let client = try server.client()
        let piece = String(repeating: "0123456789abcdef", count: 256)
        client.say(get("/later", "Transfer-Encoding: chunked\r\n", method: "POST"))
        for _ in 0..<100 { client.say("1000\r\n\(piece)\r\n") }
        client.say("0\r\n\r\n" + get("/hello"))
        let answer = try client.answer()
        #expect(answer.body == String(repeating: piece, count: 100))
        #expect(try client.answer().body == "hello")
    }

    @Test("asks for the body once the head is admitted, and not before")
    func expectContinue() throws {
        let server = try TestServer()
        let more = "Expect: 100-continue\r\nContent-Length: 4\r\n"
        let client = try server.client()
        client.say(get("/echo", more, method: "POST"))
        #expect(try client.expect("HTTP/1.1 100 Continue\r\n\r\n"))
        client.say("body")
        #expect(try client.answer().body == "body")
        client.say(get("/reject", more, method: "POST"))
        let answer = try client.answer()
        #expect(answer.status == 401)
        #expect(answer.fields["connection"] == "close")
        #expect(client.readToEnd() == (.closed, 0))
        let eager = try server.client()
        eager.say(get("/echo", more, method: "POST") + "body")
        #expect(try eager.expect("HTTP/1.1 200 OK\r\n"))
    }

    @Test("a rejected request without a body, or with all of it at hand, keeps the connection")
    func rejection() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say(get("/reject") + post("/reject", "body") + get("/reject-later") + get("/hello"))
        #expect(try client.answer().body == "no")
        #expect(try client.answer().body == "no")
        #expect(try client.answer().body == "no, later")
        #expect(try client.answer().body == "hello")
        client.say(get("/reject", "Transfer-Encoding: chunked\r\n", method: "POST"))
        #expect(try client.answer().fields["connection"] == "close")
    }

    @Test("HEAD is answered without a body, and the next response is found")
    func head() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say(get("/hello", method: "HEAD") + get("/stream", method: "HEAD") + get("/hello"))
        #expect(try client.answer(to: .head).fields["content-length"] == "5")
        #expect(try client.answer(to: .head).fields["transfer-encoding"] == "chunked")
        #expect(try client.answer().body == "hello")
    }

    @Test("responses without a body have the framing that their status allows")
    func bodiless() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say(get("/empty") + get("/none") + get("/hello"))
        let empty = try client.answer()
        #expect(empty.status == 204)
        #expect(empty.fields["content-length"] == nil)
        #expect(empty.fields["x-evil"] == nil)
        #expect(empty.fields["x-a"] == "b  X-Evil: 1")
        #expect(try client.answer().fields["content-length"] == "0")
        #expect(try client.answer().body == "hello")
    }

    @Test("HTTP/1.0 gets its connection closed, or kept when it asks, and never chunks")
    func http10() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let kept = try client.answer()
        #expect(kept.fields["connection"] == "keep-alive")
        client.say("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let stream = try client.answer()
        #expect(stream.fields["transfer-encoding"] == nil)
        #expect(stream.fields["connection"] == "close")
        #expect(stream.body.utf8.count == 3 * 1024)
        let other = try server.client()
        other.say("GET /hello HTTP/1.0\r\n\r\n")
        #expect(try other.answer().fields["connection"] == "close")
        #expect(other.readToEnd() == (.closed, 0))
    }

    @Test("one write is one chunk, and the bytes of both directions are counted")
    func chunksAndCounts() throws {
        let server = try TestServer()
        let client = try server.client()
        let request = get("/counts")
        client.say(request)
        let answer = try client.answer()
        let numbers = answer.body.split(separator: " ").compactMap { Int($0) }
        #expect(numbers.first == request.utf8.count)
        #expect((numbers.last ?? 0) > 50)
        client.say(get("/stream"))
        _ = try client.readHead()
        #expect(try client.expect("400\r\naaaa"))
        #expect(server.record.arrivals.withLock { $0.count } == 2)
    }

    @Test("what a handler keeps of an earlier request can do no harm to a later one")
    func hoarding() throws {
        let server = try TestServer()
        let client = try server.client()
        for _ in 0..<4 {
            client.say(get("/hoard") + get("/hoard"))
            #expect(try client.answer().body == "hoarded")
            #expect(try client.answer().body == "hoarded")
        }
    }

    @Test("a cut response is an error for the client, never a clean end")
    func abort() throws {
        let server = try TestServer()
        for path in ["/abort", "/short", "/abort-early"] {
            let client = try server.client()
            client.say(get(path))
            #expect(client.readToEnd().0 == .reset, "\(path)")
        }
        #expect(server.record.wait { _ in server.server.connectionCount == 0 })
    }

    @Test("a client that leaves during its response is noticed at once")
    func clientGone() throws {
        let server = try TestServer()
        for _ in 0..<5 {
            let client = try server.client()
            client.say(get("/endless"))
            try client.readSome()
            client.close()
        }
        let half = try server.client()
        half.say(get("/endless"))
        try half.readSome()
        half.closeSending()
        #expect(server.record.wait { $0.gone.load(ordering: .relaxed) == 6 })
        #expect(server.server.connectionCount == 0)
    }

    @Test("a half-closed client gets its answer when that is allowed")
    func halfClose() throws {
        var limits = ServerLimits()
        limits.allowsHalfClose = true
        let server = try TestServer(limits)
        let client = try server.client()
        client.say(post("/later", "body"))
        client.closeSending()
        #expect(try client.answer().body == "body")
        #expect(client.readToEnd() == (.closed, 0))
        let sync = try TestServer()
        let other = try sync.client()
        other.say(get("/hello"))
        other.closeSending()
        #expect(try other.answer().body == "hello")
    }

    @Test("a slow reader holds a bounded buffer and its stream goes on when it reads again")
    func slowReader() throws {
        var limits = ServerLimits()
        limits.highWaterBytes = 64 * 1024
        let server = try TestServer(limits)
        let client = try server.client(receiveBuffer: 8 * 1024)
        client.say(get("/flood"))
        try client.readSome()
        usleep(50_000)
        #expect(try client.answer().body.utf8.count == 4_000 * 1024)
        #expect(server.record.drained.load(ordering: .relaxed) > 0)
        #expect(server.record.mostUnsent.load(ordering: .relaxed) <= 66 * 1024)
        client.say(get("/hello"))
        #expect(try client.answer().body == "hello")
    }
}
