import Glibc
import Testing

@testable import GatewayHost

@Suite("RareCall")
struct RareCallTests {
    private func request(_ server: FakeUpstream, _ path: String = "/") throws -> RareRequest {
        RareRequest(try UpstreamURL("http://127.0.0.1:\(server.port)\(path)"))
    }

    @Test("delivers the whole response")
    func whole() throws {
        let server = try FakeUpstream { connection in
            while let request = connection.request() { connection.answer(request) }
        }
        defer { server.stop() }
        var request = try request(server, "/token?a=b")
        request.method = "POST"
        request.headers = [("Content-Type", "application/json"), ("X-Empty", "")]
        request.body = Array("{}".utf8)
        let response = try RareCall.perform(request)
        #expect(response.status == 200)
        #expect(response.header("content-length") == "\(response.body.count)")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == "POST /token?a=b HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                + "Content-Type: application/json\r\nX-Empty: \r\nContent-Length: 2\r\n\r\n{}"
        )
        let get = try RareCall.perform(try self.request(server))
        #expect(!String(decoding: get.body, as: UTF8.self).contains("Content-Length"))
    }

    @Test("a status is not a failure, and a redirect is not followed")
    func statuses() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write(
                "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
            )
        }
        defer { server.stop() }
        let response = try RareCall.perform(try request(server))
        #expect(response.status == 307)
        #expect(response.header("LOCATION") == "http://127.0.0.1:9/")
    }

    @Test("a response that is too large is refused")
    func tooLarge() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.answer(String(repeating: "x", count: 200_000))
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        var request = try request(server)
        request.responseLimit = 100_000
        let failure = #expect(throws: UpstreamFailure.self) { try RareCall.perform(request) }
        #expect(failure?.phase == .protocol)
    }

    @Test("the time limit is for all of it")
    func timeout() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<200 {
                guard connection.write("x") else { return }
                usleep(20_000)
            }
        }
        defer { server.stop() }
        var request = try request(server)
        request.timeout = .milliseconds(200)
        let failure = #expect(throws: UpstreamFailure.self) { try RareCall.perform(request) }
        #expect(failure?.isTimeout == true)
    }

    @Test(
        "what would break a head is refused",
        arguments: [("X-A", "b\r\nX-Injected: c"), ("X A", "b"), ("", "b"), ("X-A", "b\u{0}")]
    )
    func injection(_ name: String, _ value: String) throws {
        let server = try FakeUpstream { $0.answer("reached") }
        defer { server.stop() }
        var request = try request(server)
        request.headers = [(name, value)]
        let failure = #expect(throws: UpstreamFailure.self) { try RareCall.perform(request) }
        #expect(failure?.phase == .protocol)
        #expect(failure?.message.contains("Injected") == false)
        request.headers = []
        request.method = "GET /\r\n"
        #expect(throws: UpstreamFailure.self) { try RareCall.perform(request) }
        #expect(server.connections == 0)
    }

    @Test("a cancelled call is silent")
    func cancel() throws {
        let server = try FakeUpstream { _ = $0.waitForClose() }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let request = try request(server)
        harness.run { harness in
            let call = RareCall.start(request, on: harness.client) { _ in
                Issue.record("a cancelled call was answered")
            }
            call.cancel()
        }
        #expect(harness.run { $0.client.status.active } == 0)
    }

    @Test("goes through a proxy, over TLS", .enabled(if: TestAuthority.isPossible))
    func proxied() throws {
        let upstream = try FakeUpstream { connection in
            while connection.request() != nil { connection.answer("token") }
        }
        let server = TLSServer(upstream: upstream.port)
        let proxy = try FakeProxy(.http, credentials: "a:b")
        defer {
            upstream.stop()
            proxy.stop()
        }
        var request = RareRequest(try UpstreamURL("https://localhost:\(server.port)/"))
        request.tls.authorities = TestAuthority.trusted.bundle
        request.proxy = ProxySetting("http://a:b@127.0.0.1:\(proxy.port)")
        #expect(try RareCall.perform(request).body == Array("token".utf8))
        #expect(proxy.asked == ["localhost:\(server.port)"])
        request.proxy = ProxySetting("nonsense")
        #expect(throws: UpstreamFailure.self) { try RareCall.perform(request) }
        #expect(proxy.asked.count == 1)
    }
}
