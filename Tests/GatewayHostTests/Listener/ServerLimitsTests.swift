import Glibc
import ProviderAPI
import Synchronization
import Testing

@testable import GatewayHost

@Suite("ServerLimits")
struct ServerLimitsTests {
    private func post(_ more: String) -> String {
        "POST /echo HTTP/1.1\r\nHost: h\r\n\(more)\r\n"
    }

    @Test(
        "malformed requests get their status and the connection closes",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: h\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
            ("GET / HTTP/3.0\r\n\r\n", 505), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: " + String(repeating: "x", count: 70_000), 431),
            ("\u{16}\u{3}\u{1}\u{0}", 400),
            ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ]
    )
    func malformed(_ wire: String, _ status: Int) throws {
        let server = try TestServer()
        let client = try server.client()
        client.say(wire)
        let answer = try client.answer()
        #expect(answer.status == status)
        #expect(answer.fields["connection"] == "close")
        #expect(answer.fields["content-type"] == "application/json")
        let tree = try JSONValue(parsing: Array(answer.body.utf8))
        #expect(tree["error"]?["code"] != nil)
        #expect(client.readToEnd() == (.closed, 0))
    }

    @Test("what was answered before a malformed request still arrives")
    func malformedAfterGood() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say("GET /hello HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\n\r\n")
        #expect(try client.answer().body == "hello")
        #expect(try client.answer().status == 400)
    }

    @Test("a body that is announced too large is refused before it is read")
    func announcedTooLarge() throws {
        var limits = ServerLimits()
        limits.bodyBytes = 1000
        let server = try TestServer(limits)
        let client = try server.client()
        client.say(post("Expect: 100-continue\r\nContent-Length: 1001\r\n"))
        #expect(try client.answer().status == 413)
        let fits = try server.client()
        fits.say(post("Content-Length: 1000\r\n") + String(repeating: "x", count: 1000))
        #expect(try fits.answer().status == 200)
        #expect(server.record.handled.load(ordering: .relaxed) == 1)
    }

    @Test(
        "a chunked body that grows too large is refused, and so is one beyond the handler's limit"
    )
    func grownTooLarge() throws {
        let server = try TestServer(bodyLimit: 20)
        let client = try server.client()
        client.say(post("Transfer-Encoding: chunked\r\n") + "10\r\n0123456789abcdef\r\n")
        client.say("10\r\n0123456789abcdef\r\n0\r\n\r\n")
        #expect(try client.answer().status == 413)
        let other = try server.client()
        other.say(post("Content-Length: 21\r\n"))
        #expect(try other.answer().status == 413)
        #expect(server.record.handled.load(ordering: .relaxed) == 0)
    }

    @Test("a client that sends its whole body before it reads sees the refusal, not a reset")
    func lingering() throws {
        let server = try TestServer(bodyLimit: 10)
        let client = try server.client()
        client.say(post("Content-Length: 8000000\r\n"))
        let piece = String(repeating: "x", count: 100_000)
        for _ in 0..<80 { #expect(client.say(piece)) }
        #expect(try client.answer().status == 413)
        #expect(client.readToEnd() == (.closed, 0))
    }

    @Test("but not for ever")
    func boundedLingering() throws {
        var limits = ServerLimits()
        limits.lingerBytes = 500_000
        let server = try TestServer(limits, bodyLimit: 10)
        let client = try server.client()
        client.say(post("Content-Length: 80000000\r\n"))
        let piece = String(repeating: "x", count: 100_000)
        let taken = (0..<800).prefix { _ in client.say(piece) }.count
        #expect(taken < 800)
        #expect(server.record.wait { _ in server.server.connectionCount == 0 })
    }

    @Test("a slow head and a slow body are timed out with 408")
    func timeouts() throws {
        var limits = ServerLimits()
        limits.headTimeout = .milliseconds(30)
        limits.bodyTimeout = .milliseconds(30)
        let server = try TestServer(limits)
        for wire in ["GET / HT", post("Content-Length: 5\r\n") + "abc"] {
            let client = try server.client()
            client.say("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n" + wire)
            #expect(try client.answer().status == 200)
            let answer = try client.answer()
            #expect(answer.status == 408)
            #expect(answer.fields["connection"] == "close")
        }
    }

    @Test("a body that makes progress is not timed out")
    func slowButSteady() throws {
        var limits = ServerLimits()
        limits.bodyTimeout = .milliseconds(500)
        let server = try TestServer(limits)
        let client = try server.client()
        client.say(post("Content-Length: 8\r\n"))
        for _ in 0..<8 {
            usleep(100_000)
            client.say("x")
        }
        #expect(try client.answer().body == "xxxxxxxx")
    }

    @Test("an idle connection is closed, before and after a request")
    func idle() throws {
        var limits = ServerLimits()
        limits.idleTimeout = .milliseconds(30)
        let server = try TestServer(limits)
        let client = try server.client()
        #expect(client.readToEnd() == (.closed, 0))
        let other = try server.client()
        other.say("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try other.answer().status == 200)
        #expect(other.readToEnd() == (.closed, 0))
    }

    @Test("an idle connection gives its buffers back and goes on afterwards")
    func trimming() throws {
        let server = try TestServer()
        let client = try server.client()
        let body = String(repeating: "x", count: 300_000)
        client.say(post("Content-Length: 300000\r\n") + body)
        #expect(try client.answer().body == body)
        usleep(1_200_000)
        client.say(post("Content-Length: 300000\r\n") + body)
        #expect(try client.answer().body == body)
    }

    @Test("a client that takes nothing is cut, and its stream hears of it")
    func writeStall() throws {
        var limits = ServerLimits()
        limits.writeTimeout = .milliseconds(50)
        limits.highWaterBytes = 16 * 1024
        let server = try TestServer(limits)
        let client = try server.client(receiveBuffer: 4 * 1024)
        client.say("GET /flood HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(server.record.wait { $0.gone.load(ordering: .relaxed) == 1 })
        #expect(client.readToEnd().0 == .reset)
    }

    @Test("beyond the limit of connections a client is told to come again")
    func tooManyConnections() throws {
        var limits = ServerLimits()
        limits.connections = 2
        let server = try TestServer(limits, loops: 2)
        let request = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"
        let clients = [try server.client(), try server.client()]
        for client in clients {
            client.say(request)
            #expect(try client.answer().status == 200)
        }
        for _ in 0..<3 {
            let refused = try server.client()
            refused.say(request)
            let answer = try refused.answer()
            #expect(answer.status == 503)
            #expect(answer.fields["retry-after"] == "1")
            #expect(answer.fields["connection"] == "close")
            #expect(refused.readToEnd() == (.closed, 0))
        }
        clients[0].close()
        #expect(server.record.wait { _ in server.server.connectionCount == 1 })
        let welcome = try server.client()
        welcome.say(request)
        #expect(try welcome.answer().status == 200)
    }
}
