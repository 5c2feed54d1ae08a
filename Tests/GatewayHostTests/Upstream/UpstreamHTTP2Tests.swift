import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("UpstreamClient over HTTP/2", .enabled(if: TestAuthority.isPossible), .serialized)
struct UpstreamHTTP2Tests {
    private func echo() throws -> FakeUpstream {
        try FakeUpstream { connection in
            while let request = connection.request() { connection.answer(request) }
        }
    }

    @Test("sends and receives over one connection, in HTTP/2")
    func exchange() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, http2: true)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = server.origin(http2: true)
        let request = TestRequest(
            path: "/v1/../x?a=b",
            headers: "X-One: 1\r\nX-Empty:\r\n",
            pieces: ["one", "", "two"].map { Array($0.utf8) }
        )
        for _ in 0..<3 {
            let seen = harness.send(origin, request).wait()
            #expect(seen.failure == nil)
            #expect(seen.status == 200)
            #expect(seen.text.hasSuffix("\r\n\r\nonetwo"))
            #expect(seen.text.lowercased().contains("x-one: 1\r\n"))
            #expect(seen.text.contains("X-Protocol: HTTP/2.0"))
            #expect(!seen.text.contains("Expect"))
        }
    }

    @Test("an upstream without HTTP/2 is spoken to in HTTP/1.1")
    func fallback() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let seen = harness.send(server.origin(http2: true)).wait()
        #expect(seen.isEnded)
        #expect(seen.text.contains("X-Protocol: HTTP/1.1"))
    }

    @Test("many exchanges go at the same time, and a large body goes both ways")
    func many() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, http2: true)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = server.origin(http2: true)
        let body = [UInt8](repeating: 66, count: 700_000)
        let large = harness.send(origin, TestRequest(pieces: [body, body]))
        let collectors = (0..<30).map { harness.send(origin, TestRequest(path: "/\($0)")) }
        for (number, collector) in collectors.enumerated() {
            #expect(collector.wait().text.contains("POST /\(number) "))
        }
        #expect(large.wait().body.suffix(1_400_000).elementsEqual(body + body))
    }

    @Test("certificates are checked, and failures have their phase")
    func failures() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, http2: true)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let other = server.origin(authorities: TestAuthority.other.bundle, http2: true)
        #expect(harness.send(other).wait().failure?.phase == .tls)
        let closed = UpstreamOrigin(
            scheme: .https,
            host: "127.0.0.1",
            port: FakeUpstream.closedPort(),
            http2: true
        )
        let failure = harness.send(closed).wait().failure
        #expect(failure?.phase == .connect)
        #expect(failure?.isSafeToRetry == true)
        let nonsense = server.origin(proxy: "nonsense", http2: true)
        #expect(harness.send(nonsense).wait().failure?.phase == .proxy)
        #expect(upstream.connections == 0)
        #expect(harness.run { $0.client.status.active } == 0)
    }

    @Test("a stream can be cancelled, cut, paused and timed out")
    func streams() throws {
        let closed = Mutex(0)
        let upstream = try FakeUpstream { connection in
            guard let request = connection.request() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
            guard !request.contains(" /cut ") else { return _ = usleep(50_000) }
            if connection.waitForClose() { closed.withLock { $0 += 1 } }
        }
        let server = TLSServer(upstream: upstream.port, http2: true)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = server.origin(http2: true)
        let collectors = (0..<20).map { _ in harness.send(origin) }
        for collector in collectors { _ = collector.wait { $0.body.count == 5 } }
        harness.run { _ in for collector in collectors { collector.call?.cancel() } }
        // Through two servers and on a busy machine it can take longer than half a second.
        for _ in 0..<5_000 where closed.withLock({ $0 }) < 20 { usleep(2_000) }
        #expect(closed.withLock { $0 } == 20)
        #expect(collectors.allSatisfy { !$0.now.isDone })
        #expect(harness.send(origin, TestRequest(path: "/cut")).wait().failure?.phase == .cut)
        let timeouts = TimeoutSettings(idle: .milliseconds(100))
        let idle = harness.send(origin, TestRequest(timeouts: timeouts)).wait()
        #expect(idle.failure?.phase == .idle)
        let inside = Collector()
        inside.onBody = { $0.call?.cancel() }
        harness.send(origin, to: inside)
        #expect(harness.eventually { $0.client.status.active == 0 })
        #expect(!inside.now.isDone)
    }

    @Test("pausing and resuming on every piece loses nothing")
    func pauseResume() throws {
        let upstream = try echo()
        let server = TLSServer(upstream: upstream.port, http2: true)
        defer { upstream.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { collector in
            collector.call?.pause()
            harness.loop.schedule(after: 1) { collector.call?.resume() }
        }
        let body = (0..<400_000).map { UInt8(truncatingIfNeeded: 48 + $0 % 10) }
        let request = TestRequest(pieces: [body])
        harness.send(server.origin(http2: true), request, to: collector)
        let seen = collector.wait()
        #expect(seen.isEnded && seen.body.suffix(body.count).elementsEqual(body))
    }
}
