import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("UpstreamClient over plain sockets")
struct UpstreamClientTests {
    @Test("sends head and pieces and delivers head and body")
    func exchange() throws {
        let server = try FakeUpstream { connection in
            guard let request = connection.request() else { return }
            connection.answer(request, headers: "X-Test: yes\r\n")
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let pieces = ["one", "", "two", "three"].map { Array($0.utf8) }
        let seen = harness.send(server.origin, TestRequest(path: "/v1/x", pieces: pieces)).wait()
        #expect(seen.status == 200)
        #expect(seen.headers["x-test"] == "yes")
        #expect(seen.text.hasPrefix("POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:"))
        #expect(seen.text.hasSuffix("\r\n\r\nonetwothree"))
        #expect(seen.isEnded)
        #expect(seen.failure == nil)
    }

    @Test("keeps a connection for the next request")
    func keepAlive() throws {
        let server = try FakeUpstream { connection in
            while connection.request() != nil { connection.answer("\(connection.number)") }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for _ in 0..<20 { #expect(harness.send(server.origin).wait().text == "1") }
        let counters = harness.run { $0.client.status.counters }
        #expect(counters.connects == 1)
        #expect(counters.reuses == 19)
        #expect(server.connections == 1)
    }

    @Test(
        "a connection that ends with its response is not kept",
        arguments: [
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokrest",
        ]
    )
    func notKept(_ response: String) throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write(response)
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for _ in 0..<2 {
            let seen = harness.send(server.origin).wait()
            #expect(seen.text == "ok")
            #expect(seen.isEnded)
        }
        #expect(server.connections == 2)
    }

    static let bodies: [(String, String)] = [
        ("Content-Length: 11\r\n\r\nhello world", "hello world"),
        ("Content-Length: 0\r\n\r\n", ""),
        ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        ("Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", ""),
        ("Transfer-Encoding: chunked\r\n\r\nb;a=b\r\nhello world\r\n0\r\n\r\n", "hello world"),
    ]

    @Test(
        "reads a response however it is cut",
        arguments: 0..<bodies.count,
        ["", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"]
    )
    func cuts(_ index: Int, _ interim: String) throws {
        let (response, body) = Self.bodies[index]
        let wire = Array("\(interim)HTTP/1.1 200 OK\r\n\(response)".utf8)
        let server = try FakeUpstream { connection in
            for size in [1, 2, 3, wire.count] {
                guard connection.request() != nil else { return }
                for start in stride(from: 0, to: wire.count, by: size) {
                    connection.write(Array(wire[start..<min(start + size, wire.count)]))
                    if size < wire.count { usleep(100) }
                }
            }
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for _ in 0..<4 {
            let seen = harness.send(server.origin).wait()
            #expect(seen.status == 200)
            #expect(seen.text == body)
            #expect(seen.isEnded && seen.late == 0)
        }
        #expect(server.connections == 1)
    }

    @Test("a body without a length ends with the connection")
    func untilClose() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let seen = harness.send(server.origin).wait()
        #expect(seen.text == "hello")
        #expect(seen.isEnded)
    }

    @Test(
        "a response that stops early is cut, never ended",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Le",
        ],
        [false, true]
    )
    func cut(_ response: String, _ resets: Bool) throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write(response)
            usleep(20_000)
            if resets { connection.reset() }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let seen = harness.send(server.origin).wait()
        #expect(seen.failure?.phase == .cut)
        #expect(seen.failure?.isSafeToRetry == false)
        #expect(!seen.isEnded && seen.late == 0)
        #expect(harness.run { $0.client.status.origins.allSatisfy { $0.open == 0 } })
    }

    @Test("a body that ends with the connection is cut by a reset")
    func untilReset() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
            usleep(50_000)
            connection.reset()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().failure?.phase == .cut)
    }

    @Test(
        "what is not HTTP is refused",
        arguments: [
            "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 101 Switching\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: large",
        ]
    )
    func malformed(_ response: String) throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write(response)
            if response.hasSuffix("large") {
                connection.write([UInt8](repeating: 65, count: 100_000))
            }
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let seen = harness.send(server.origin).wait()
        #expect(seen.failure?.phase == .protocol)
        #expect(seen.late == 0)
    }

    @Test("a HEAD response has no body whatever its length says")
    func head() throws {
        let server = try FakeUpstream { connection in
            while connection.request() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for _ in 0..<2 {
            let seen = harness.send(server.origin, TestRequest(method: "HEAD", pieces: [])).wait()
            #expect(seen.isEnded && seen.body.isEmpty)
        }
        #expect(server.connections == 1)
    }

    @Test("a large body is sent in full")
    func largeBody() throws {
        let server = try FakeUpstream { connection in
            guard let request = connection.request() else { return }
            connection.answer("\(request.utf8.count)")
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let pieces = (0..<40).map { [UInt8](repeating: 65 + UInt8($0 % 26), count: 100_000) }
        let seen = harness.send(server.origin, TestRequest(pieces: pieces)).wait()
        #expect((Int(seen.text) ?? 0) > 4_000_000)
    }

    @Test("a response that comes before the request is read is delivered")
    func earlyResponse() throws {
        let server = try FakeUpstream { connection in
            _ = connection.read(1_000)
            connection.write(
                "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig"
            )
            usleep(300_000)
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let pieces = [[UInt8](repeating: 65, count: 20_000_000)]
        let seen = harness.send(server.origin, TestRequest(pieces: pieces)).wait()
        #expect(seen.status == 413)
        #expect(seen.text == "big")
        #expect(seen.isEnded)
        #expect(harness.run { $0.client.status.origins.allSatisfy { $0.open == 0 } })
    }

    @Test("no redirect is followed")
    func redirect() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
            )
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let seen = harness.send(server.origin).wait()
        #expect(seen.status == 302)
        #expect(seen.isEnded)
        #expect(server.connections == 1)
    }
}
