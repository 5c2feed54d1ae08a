import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("UpstreamClient over TLS", .enabled(if: TestAuthority.isPossible), .serialized)
struct UpstreamTLSTests {
    /// What the environment says must not matter: this proxy does not exist.
    private static let misleading: Bool = {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "http_proxy"] {
            setenv(name, "http://127.0.0.1:9", 1)
        }
        return setenv("no_proxy", "*", 1) == 0
    }()

    private func echo() throws -> FakeUpstream {
        _ = Self.misleading
        return try FakeUpstream { connection in
            while let request = connection.request() {
                connection.answer(String(request.split(separator: "\r\n\r\n").last ?? ""))
            }
        }
    }

    @Test("a certificate of a trusted authority is accepted, and the connection kept")
    func trusted() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for host in ["localhost", "127.0.0.1"] {
            for _ in 0..<3 {
                let seen = harness.send(server.origin(host)).wait()
                #expect(seen.text == "ping")
                #expect(seen.failure == nil)
            }
        }
        let counters = harness.run { $0.client.counters }
        #expect(counters.connects == 2)
        #expect(counters.reuses == 4)
    }

    @Test("an authority that is not trusted is refused")
    func untrusted() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for bundle in [TestAuthority.other.bundle, nil] {
            let failure = harness.send(server.origin(authorities: bundle)).wait().failure
            #expect(failure?.phase == .tls)
            #expect(failure?.isSafeToRetry == true)
            #expect(failure?.message.contains("CA bundle") == true)
        }
        #expect(upstream.connections == 0)
    }

    @Test("a certificate for another host is refused")
    func wrongHost() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, names: "DNS:elsewhere.example")
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for host in ["localhost", "127.0.0.1"] {
            let failure = harness.send(server.origin(host)).wait().failure
            #expect(failure?.phase == .tls)
            #expect(failure?.message.contains("match") == true)
        }
        #expect(upstream.connections == 0)
    }

    @Test("a CA bundle that is not there fails the request")
    func missingBundle() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let failure = harness.send(server.origin(authorities: "/nowhere/ca.pem")).wait().failure
        #expect(failure?.phase == .tls)
        #expect(failure?.message.contains("/nowhere/ca.pem") == true)
    }

    @Test("a port that does not speak TLS, or does not speak, is a TLS failure")
    func notTLS() throws {
        let plain = try FakeUpstream { connection in
            _ = connection.read()
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let silent = try FakeUpstream { _ = $0.waitForClose() }
        defer {
            plain.stop()
            silent.stop()
        }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = UpstreamOrigin(scheme: .https, host: "127.0.0.1", port: plain.port)
        #expect(harness.send(origin).wait().failure?.phase == .tls)
        let other = UpstreamOrigin(scheme: .https, host: "127.0.0.1", port: silent.port)
        // Long enough for TCP on a machine that is busy, so that it is TLS which runs out of time.
        let request = TestRequest(timeouts: TimeoutSettings(connect: .seconds(2)))
        let failure = harness.send(other, request).wait().failure
        #expect(failure?.phase == .tls)
        #expect(failure?.isTimeout == true)
    }

    @Test("a port where nothing listens, and a host that does not exist")
    func unreachable() {
        _ = Self.misleading
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let port = FakeUpstream.closedPort()
        let origin = UpstreamOrigin(scheme: .https, host: "127.0.0.1", port: port)
        #expect(harness.send(origin).wait().failure?.phase == .connect)
        let nowhere = UpstreamOrigin(scheme: .https, host: "nowhere.invalid", port: 443)
        #expect(harness.send(nowhere).wait().failure?.phase == .resolve)
    }

    @Test("large bodies go both ways", arguments: [20_000, 3_000_000])
    func large(_ size: Int) throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let pieces = (0..<7).map { [UInt8](repeating: 65 + UInt8($0), count: size / 7 + $0) }
        for _ in 0..<2 {
            let seen = harness.send(server.origin(), TestRequest(pieces: pieces)).wait()
            #expect(seen.isEnded)
            #expect(seen.body == pieces.flatMap { $0 })
        }
    }

    @Test("pausing and resuming on every piece loses nothing")
    func pauseResume() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { collector in
            collector.call?.pause()
            harness.loop.schedule(after: 1) { collector.call?.resume() }
        }
        let body = (0..<400_000).map { UInt8(truncatingIfNeeded: 48 + $0 % 10) }
        harness.send(server.origin(), TestRequest(pieces: [body]), to: collector)
        let seen = collector.wait()
        #expect(seen.isEnded && seen.body == body)
    }

    @Test("a cancelled stream is closed at once, and a cut one is no clean end")
    func cancelAndCut() throws {
        let closed = Mutex(0)
        let upstream = try FakeUpstream { connection in
            guard let request = connection.request() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
            guard !request.contains("GET /cut") else { return _ = usleep(50_000) }
            if connection.waitForClose() { closed.withLock { $0 += 1 } }
        }
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collectors = (0..<20).map { _ in harness.send(server.origin()) }
        for collector in collectors { _ = collector.wait { $0.body.count == 5 } }
        harness.run { _ in for collector in collectors { collector.call?.cancel() } }
        for _ in 0..<5_000 where closed.withLock({ $0 }) < 20 { usleep(2_000) }
        #expect(closed.withLock { $0 } == 20)
        let cut = harness.send(server.origin(), TestRequest(method: "GET", path: "/cut")).wait()
        #expect(cut.failure?.phase == .cut)
    }

    @Test("a connection that the server closes while idle leaves the pool")
    func closedWhileIdle() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, extra: "keepalive_timeout 1s;")
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        #expect(harness.send(server.origin()).wait().isEnded)
        #expect(harness.run { $0.client.counters.connects } == 1)
        #expect(harness.eventually { $0.client.status.origins.allSatisfy { $0.open == 0 } })
        #expect(harness.send(server.origin()).wait().isEnded)
    }

    @Test("a connect can be cancelled at any time")
    func cancelConnect() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for step in 0..<20 {
            let collector = harness.send(server.origin())
            usleep(UInt32(step * 300))
            harness.run { _ in collector.call?.cancel() }
        }
        #expect(harness.send(server.origin()).wait().text == "ping")
        #expect(harness.run { $0.client.status.active } == 0)
    }
}
