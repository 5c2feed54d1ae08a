import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("UpstreamClient in trouble")
struct UpstreamFailureTests {
    @Test("a connection that was closed while idle leaves the pool at once")
    func closedWhileIdle() throws {
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("\(connection.number)")
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().text == "1")
        #expect(harness.eventually { $0.client.status.origins.allSatisfy { $0.open == 0 } })
        #expect(harness.send(server.origin).wait().text == "2")
        #expect(harness.run { $0.client.counters.staleRetries } == 0)
    }

    @Test("an idle connection on which something arrives is not used")
    func talksWhileIdle() throws {
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("\(connection.number)")
            usleep(20_000)
            connection.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().text == "1")
        #expect(harness.eventually { $0.client.status.origins.allSatisfy { $0.open == 0 } })
        #expect(harness.send(server.origin).wait().text == "2")
    }

    @Test("a stale connection costs one retry with the whole request", arguments: [false, true])
    func stale(_ resets: Bool) throws {
        let server = try FakeUpstream { connection in
            guard let first = connection.request() else { return }
            connection.answer(first)
            guard connection.number == 1 else { return _ = connection.request() }
            // The second request reaches a server that goes away without a word.
            _ = connection.request()
            if resets { connection.reset() }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let request = TestRequest(pieces: ["body ", "in ", "pieces"].map { Array($0.utf8) })
        #expect(harness.send(server.origin, request).wait().isEnded)
        let seen = harness.send(server.origin, request).wait()
        #expect(seen.text.hasSuffix("\r\n\r\nbody in pieces"))
        #expect(seen.isEnded && seen.late == 0)
        #expect(harness.run { $0.client.counters.staleRetries } == 1)
        #expect(server.connections == 2)
    }

    @Test("a request is sent again once, and only on the first silence")
    func oneRetry() throws {
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            if connection.number == 1 {
                connection.answer("first")
                _ = connection.request()
            }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        _ = harness.send(server.origin).wait()
        let seen = harness.send(server.origin).wait()
        #expect(seen.failure?.phase == .firstByte)
        #expect(seen.failure?.isSafeToRetry == false)
        #expect(server.connections == 2)
    }

    @Test("no retry once a byte of the response has arrived")
    func noRetryAfterByte() throws {
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("first")
            guard connection.request() != nil else { return }
            connection.write("H")
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        _ = harness.send(server.origin).wait()
        #expect(harness.send(server.origin).wait().failure?.phase == .cut)
        #expect(server.connections == 1)
    }

    @Test("a port where nothing listens is unreachable")
    func refused() {
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let port = FakeUpstream.closedPort()
        for host in ["127.0.0.1", "localhost", "::1"] {
            let origin = UpstreamOrigin(scheme: .http, host: host, port: port)
            let failure = harness.send(origin).wait().failure
            #expect(failure?.phase == .connect)
            #expect(failure?.isSafeToRetry == true)
            #expect(failure?.message.contains("\(port) cannot be reached: connection ref") == true)
        }
        #expect(harness.run { $0.client.status.active } == 0)
    }

    @Test("a host that does not exist has no address")
    func unresolved() {
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = UpstreamOrigin(scheme: .http, host: "nowhere.invalid", port: 80)
        let first = Collector()
        let second = Collector()
        harness.send(origin, to: first)
        harness.send(origin, to: second)
        for collector in [first, second] {
            #expect(collector.wait().failure?.phase == .resolve)
        }
    }

    @Test("the next address is tried when the first does not answer")
    func fallback() throws {
        let server = try FakeUpstream(ipv6: true) { connection in
            while connection.request() != nil { connection.answer("six") }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        // 127.0.0.1 refuses, so ::1 has its turn.
        let origin = UpstreamOrigin(scheme: .http, host: "localhost", port: server.port)
        #expect(harness.send(origin).wait().text == "six")
    }

    @Test("an invalid proxy setting fails the request and connects nowhere")
    func invalidProxy() throws {
        let server = try FakeUpstream { $0.answer("reached") }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let origin = UpstreamOrigin(
            scheme: .http,
            host: "127.0.0.1",
            port: server.port,
            proxy: ProxySetting("proxy.example:3128")
        )
        let seen = harness.send(origin).wait()
        #expect(seen.failure?.phase == .proxy)
        #expect(seen.status == nil)
        #expect(server.connections == 0)
    }

    struct Slow: Sendable {
        let phase: UpstreamFailure.Phase
        var timeouts = TimeoutSettings()
        var response = ""
        var pieces = 1
    }

    static let slow: [Slow] = [
        Slow(phase: .firstByte, timeouts: TimeoutSettings(firstByte: .milliseconds(80))),
        Slow(
            phase: .firstByte,
            timeouts: TimeoutSettings(firstByte: .milliseconds(80)),
            response: "HTTP/1.1 200 OK\r\nX: y\r\n"
        ),
        Slow(
            phase: .idle,
            timeouts: TimeoutSettings(firstByte: .seconds(9), idle: .milliseconds(80)),
            response: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"
        ),
        Slow(phase: .send, timeouts: TimeoutSettings(send: .milliseconds(80)), pieces: 40),
    ]

    @Test("each phase has its own time limit", arguments: 0..<slow.count)
    func timeout(_ index: Int) throws {
        let slow = Self.slow[index]
        let closed = ResultBox<Bool>()
        let server = try FakeUpstream { connection in
            if slow.pieces == 1 { _ = connection.request() }
            connection.write(slow.response)
            closed.set(slow.pieces > 1 || connection.waitForClose())
            usleep(300_000)
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let request = TestRequest(
            pieces: (0..<slow.pieces).map { _ in [UInt8](repeating: 65, count: 1_000_000) },
            timeouts: slow.timeouts
        )
        let failure = harness.send(server.origin, request).wait().failure
        #expect(failure?.phase == slow.phase)
        #expect(failure?.isTimeout == true)
        #expect(failure?.isSafeToRetry == false)
        #expect(closed.wait())
        #expect(harness.run { $0.client.status.origins.allSatisfy { $0.open == 0 } })
    }

    @Test("a stream that keeps coming never times out")
    func progress() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
            for _ in 0..<20 {
                connection.write("x")
                usleep(30_000)
            }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let request = TestRequest(timeouts: TimeoutSettings(idle: .milliseconds(300)))
        #expect(harness.send(server.origin, request).wait().isEnded)
    }

    @Test("a connect that nobody answers times out")
    func connectTimeout() {
        let harness = UpstreamHarness()
        defer { harness.stop() }
        // A listener whose queue is full neither takes nor refuses further connections.
        let listener = FullListener()
        defer { listener.close() }
        let origin = UpstreamOrigin(scheme: .http, host: "127.0.0.1", port: listener.port)
        let request = TestRequest(timeouts: TimeoutSettings(connect: .milliseconds(100)))
        let failure = harness.send(origin, request).wait().failure
        #expect(failure?.phase == .connect)
        #expect(failure?.isTimeout == true)
        #expect(failure?.isSafeToRetry == true)
        #expect(failure?.message.contains("within 100 ms") == true)
    }

    @Test("nothing is delivered inside send, whatever fails")
    func notInsideSend() {
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        let origin = UpstreamOrigin(
            scheme: .http,
            host: "h",
            port: 80,
            proxy: .invalid(reason: "test")
        )
        let early = harness.run { harness in
            collector.call = harness.client.send(TestRequest().upstream(origin), to: collector)
            return collector.now.isDone
        }
        #expect(!early)
        #expect(collector.wait().failure != nil)
    }

    @Test("closing the client fails what is under way and leaves nothing open")
    func close() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = harness.send(server.origin)
        harness.run { $0.client.close() }
        #expect(collector.wait().failure?.phase == .cancelled)
        #expect(harness.run { $0.client.status.active } == 0)
    }
}
