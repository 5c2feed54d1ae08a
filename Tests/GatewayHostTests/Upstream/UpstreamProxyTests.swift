import Glibc
import Testing

@testable import GatewayHost

@Suite("UpstreamClient through a proxy", .serialized)
struct UpstreamProxyTests {
    private func echo() throws -> FakeUpstream {
        try FakeUpstream { connection in
            while let request = connection.request() {
                connection.answer(String(request.split(separator: "\r\n\r\n").last ?? ""))
            }
        }
    }

    private func origin(_ port: UInt16, _ proxy: String, host: String = "localhost")
        -> UpstreamOrigin
    {
        UpstreamOrigin(scheme: .http, host: host, port: port, proxy: ProxySetting(proxy))
    }

    struct Way: Sendable, CustomTestStringConvertible {
        let scheme: String
        let kind: FakeProxy.Kind
        var credentials: String?
        var asks: String
        var testDescription: String { "\(scheme) \(credentials ?? "")" }
    }

    static let ways: [Way] = [
        Way(scheme: "http", kind: .http, asks: "localhost"),
        Way(scheme: "http", kind: .http, credentials: "me:pass word", asks: "localhost"),
        Way(scheme: "socks5", kind: .socks5, asks: "127.0.0.1"),
        Way(scheme: "socks5", kind: .socks5, credentials: "me:secret", asks: "127.0.0.1"),
        Way(scheme: "socks5h", kind: .socks5, asks: "localhost"),
        Way(scheme: "socks5h", kind: .socks5, credentials: "me:secret", asks: "localhost"),
    ]

    private func url(_ way: Way, _ port: UInt16) -> String {
        let user = way.credentials.map { "\($0.replacing(" ", with: "%20"))@" } ?? ""
        return "\(way.scheme)://\(user)127.0.0.1:\(port)"
    }

    @Test("reaches a cleartext upstream and keeps the connection", arguments: ways)
    func cleartext(_ way: Way) throws {
        let upstream = try echo()
        let proxy = try FakeProxy(way.kind, credentials: way.credentials)
        defer {
            upstream.stop()
            proxy.stop()
        }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = origin(upstream.port, url(way, proxy.port))
        for _ in 0..<2 {
            let seen = harness.send(origin).wait()
            #expect(seen.text == "ping")
            #expect(seen.failure == nil)
        }
        #expect(proxy.asked == ["\(way.asks):\(upstream.port)"])
    }

    @Test(
        "reaches a TLS upstream and checks its certificate",
        .enabled(if: TestAuthority.isPossible),
        arguments: ways
    )
    func overTLS(_ way: Way) throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        let proxy = try FakeProxy(way.kind, credentials: way.credentials)
        defer {
            upstream.stop()
            proxy.stop()
        }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let url = url(way, proxy.port)
        #expect(harness.send(server.origin(proxy: url)).wait().text == "ping")
        let other = server.origin(authorities: TestAuthority.other.bundle, proxy: url)
        #expect(harness.send(other).wait().failure?.phase == .tls)
        #expect(proxy.asked.allSatisfy { $0 == "\(way.asks):\(server.port)" })
        #expect(proxy.asked.count == 2)
    }

    @Test("wrong credentials fail the request and are not in its message", arguments: ways)
    func wrongCredentials(_ way: Way) throws {
        let upstream = try echo()
        let proxy = try FakeProxy(way.kind, credentials: "right:one")
        defer {
            upstream.stop()
            proxy.stop()
        }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let url = "\(way.scheme)://hunter:two2@127.0.0.1:\(proxy.port)"
        let failure = harness.send(origin(upstream.port, url)).wait().failure
        #expect(failure?.phase == .proxy)
        #expect(failure?.isSafeToRetry == true)
        #expect(failure?.message.contains("hunter") == false)
        #expect(failure?.message.contains("two2") == false)
        #expect(upstream.connections == 0)
    }

    @Test("a target that the proxy refuses fails the request", arguments: ways.prefix(5))
    func refused(_ way: Way) throws {
        let proxy = try FakeProxy(way.kind, credentials: way.credentials)
        defer { proxy.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = origin(80, url(way, proxy.port), host: "10.255.255.1")
        #expect(harness.send(origin).wait().failure?.phase == .proxy)
    }

    @Test(
        "a proxy that cannot be reached fails the request, never a direct one",
        arguments: ["http", "https", "socks5", "socks5h"]
    )
    func unreachable(_ scheme: String) throws {
        let upstream = try echo()
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for host in ["127.0.0.1:\(FakeUpstream.closedPort())", "nowhere.invalid:3128"] {
            let seen = harness.send(origin(upstream.port, "\(scheme)://\(host)")).wait()
            #expect(seen.failure?.phase == .proxy)
            #expect(seen.failure?.isSafeToRetry == true)
        }
        #expect(upstream.connections == 0)
    }

    @Test("a proxy that says nothing times out", arguments: ["http", "socks5"])
    func silent(_ scheme: String) throws {
        let proxy = try FakeUpstream { _ = $0.waitForClose() }
        defer { proxy.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let request = TestRequest(timeouts: TimeoutSettings(connect: .milliseconds(200)))
        let origin = origin(80, "\(scheme)://127.0.0.1:\(proxy.port)", host: "127.0.0.1")
        let failure = harness.send(origin, request).wait().failure
        #expect(failure?.phase == .proxy)
        #expect(failure?.isTimeout == true)
    }
}
