import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("UpstreamClient under way")
struct UpstreamFlowTests {
    @Test("a cancelled stream is closed at once, 20 of 20")
    func cancel() throws {
        let closed = Mutex(0)
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            if connection.waitForClose() { closed.withLock { $0 += 1 } }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collectors = (0..<20).map { _ in harness.send(server.origin) }
        for collector in collectors { _ = collector.wait { $0.body.count == 5 } }
        harness.run { _ in for collector in collectors { collector.call?.cancel() } }
        for _ in 0..<250 where closed.withLock({ $0 }) < 20 { usleep(2_000) }
        #expect(closed.withLock { $0 } == 20)
        #expect(collectors.allSatisfy { !$0.now.isDone })
        let status = harness.run { $0.client.status }
        #expect(status.active == 0)
        #expect(status.origins.allSatisfy { $0.open == 0 })
        #expect(status.counters.failures[.cancelled] == 20)
    }

    @Test("a call can be cancelled from each of its own callbacks", arguments: 0..<3)
    func cancelInside(_ place: Int) throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        if place == 0 { collector.onHead = { $0.call?.cancel() } }
        if place == 1 { collector.onBody = { $0.call?.cancel() } }
        harness.send(server.origin, to: collector)
        if place == 2 { harness.run { _ in collector.call?.cancel() } }
        #expect(harness.eventually { $0.client.status.active == 0 })
        #expect(harness.run { $0.client.status.origins.allSatisfy { $0.open == 0 } })
        #expect(!collector.now.isDone)
    }

    @Test("a paused stream is not read, and its memory does not grow")
    func backpressure() throws {
        let written = Mutex(0)
        let total = 64 * 1024 * 1024
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = [UInt8](repeating: 65, count: 64 * 1024)
            for _ in 0..<(total / piece.count) {
                guard connection.write(piece) else { return }
                written.withLock { $0 += piece.count }
            }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.keepsBody = false
        collector.onHead = { $0.call?.pause() }
        harness.send(server.origin, to: collector)
        _ = collector.wait { $0.status == 200 }
        var before = -1
        // The server fills the socket buffers and then stands still.
        for _ in 0..<100 {
            usleep(50_000)
            let now = written.withLock { $0 }
            if now == before { break }
            before = now
        }
        #expect(before < 16 * 1024 * 1024)
        #expect(collector.now.count <= UpstreamClient.readSize)
        harness.run { _ in collector.call?.resume() }
        let seen = collector.wait()
        #expect(seen.isEnded)
        #expect(seen.count == total)
    }

    @Test("pausing and resuming on every piece loses nothing", arguments: [1, 7, 100_000])
    func pauseResume(_ size: Int) throws {
        let text = (0..<60_000).map { "\($0 % 10)" }.joined()
        let wire = Array(text.utf8)
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let size = max(size, wire.count / 500)
            for start in stride(from: 0, to: wire.count, by: size) {
                let piece = wire[start..<min(start + size, wire.count)]
                connection.write(String(piece.count, radix: 16) + "\r\n")
                connection.write(Array(piece))
                connection.write("\r\n")
            }
            connection.write("0\r\n\r\n")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { collector in
            collector.call?.pause()
            harness.loop.schedule(after: 1) { collector.call?.resume() }
        }
        let seen = harness.send(server.origin, to: collector).wait()
        #expect(seen.text == text)
        #expect(seen.isEnded && seen.late == 0)
    }

    @Test("a paused stream does not time out, and sees a reset when it is resumed")
    func resetWhilePaused() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
            usleep(50_000)
            connection.reset()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { $0.call?.pause() }
        let request = TestRequest(timeouts: TimeoutSettings(idle: .milliseconds(20)))
        harness.send(server.origin, request, to: collector)
        _ = collector.wait { $0.body.count == 5 }
        usleep(150_000)
        #expect(!collector.now.isDone)
        harness.run { _ in collector.call?.resume() }
        #expect(collector.wait().failure?.phase == .cut)
    }

    @Test("requests beyond the limit wait their turn, in order, and one too many is refused")
    func fairness() throws {
        let order = Mutex<[String]>([])
        let server = try FakeUpstream { connection in
            while let request = connection.request() {
                order.withLock { $0.append(String(request.split(separator: " ")[1])) }
                usleep(3_000)
                connection.answer("\(connection.number)")
            }
        }
        defer { server.stop() }
        var limits = PoolLimits()
        limits.connections = 2
        limits.waiting = 10
        let harness = UpstreamHarness(limits: limits)
        defer { harness.stop() }
        let collectors = harness.run { harness in
            (0..<13).map { number in
                let collector = Collector()
                let request = TestRequest(path: "/\(number)").upstream(server.origin)
                collector.call = harness.client.send(request, to: collector)
                return collector
            }
        }
        #expect(collectors[12].wait().failure?.phase == .queue)
        #expect(collectors[12].now.failure?.isSafeToRetry == true)
        for collector in collectors.prefix(12) { #expect(collector.wait().isEnded) }
        #expect(server.connections == 2)
        let seen = order.withLock { $0.compactMap { Int($0.dropFirst()) } }
        // Two at a time: a request can overtake its neighbour and nobody else.
        for (place, number) in seen.enumerated() { #expect(abs(place - number) <= 1) }
    }

    @Test("waiting in the queue has its time limit, and leaving it is possible")
    func queue() throws {
        let server = try FakeUpstream { connection in
            _ = connection.request()
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        var limits = PoolLimits()
        limits.connections = 1
        let harness = UpstreamHarness(limits: limits)
        defer { harness.stop() }
        let first = harness.send(server.origin)
        let timeouts = TimeoutSettings(queue: .milliseconds(60))
        let second = harness.send(server.origin, TestRequest(timeouts: timeouts))
        let third = harness.send(server.origin)
        #expect(second.wait().failure?.phase == .queue)
        #expect(second.now.failure?.isTimeout == true)
        harness.run { _ in third.call?.cancel() }
        #expect(harness.run { $0.client.status.origins.map(\.waiting) } == [0])
        harness.run { _ in first.call?.cancel() }
        #expect(harness.run { $0.client.status.active } == 0)
    }

    @Test("idle connections go when their time is over, and their origin with them")
    func expiry() throws {
        let server = try FakeUpstream { connection in
            while connection.request() != nil { connection.answer("ok") }
        }
        defer { server.stop() }
        var limits = PoolLimits()
        limits.idleLifetime = 60_000_000
        let harness = UpstreamHarness(limits: limits)
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().isEnded)
        #expect(harness.eventually { $0.client.status.origins.isEmpty })
        #expect(harness.send(server.origin).wait().isEnded)
        #expect(server.connections == 2)
    }

    @Test("a response can be answered by another request from inside its end")
    func chain() throws {
        let server = try FakeUpstream { connection in
            while connection.request() != nil { connection.answer("\(connection.number)") }
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let last = Collector()
        let first = Collector()
        first.onDone = { _ in
            last.call = harness.client.send(TestRequest().upstream(server.origin), to: last)
        }
        harness.send(server.origin, to: first)
        #expect(last.wait().text == "1")
    }
}
