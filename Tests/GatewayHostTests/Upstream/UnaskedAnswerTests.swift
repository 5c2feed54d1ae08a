import CLinux
import Glibc
import Synchronization
import Testing

@testable import GatewayHost

/// An upstream that says more than it was asked, on a connection that others are to use.
@Suite("Answers that nobody asked for")
struct UnaskedAnswerTests {
    private static let stale = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale"

    /// Two threads that wait for each other, for ten seconds at most.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func wait() {
            for _ in 0..<10_000 where !isOpen.withLock({ $0 }) { usleep(1_000) }
        }
    }

    /// A server whose first connection answers once and then says something more.
    private static func server(
        _ mayTalk: Gate,
        _ hasTalked: Gate,
        more: String
    ) throws -> FakeUpstream {
        try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("answer \(connection.number)")
            guard connection.number == 1 else { return _ = connection.waitForClose() }
            mayTalk.wait()
            connection.write(more)
            hasTalked.open()
            _ = connection.waitForClose()
        }
    }

    @Test(
        "what came while a connection was idle answers no request, however late it is seen",
        arguments: [
            stale, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 2", "\r\n",
        ]
    )
    func idle(_ more: String) throws {
        let (mayTalk, hasTalked) = (Gate(), Gate())
        let server = try Self.server(mayTalk, hasTalked, more: more)
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().text == "answer 1")
        let collector = Collector()
        harness.run { harness in
            // The loop is in the middle of a pass: it cannot have heard of what comes now.
            mayTalk.open()
            hasTalked.wait()
            let request = TestRequest().upstream(server.origin)
            collector.call = harness.client.send(request, to: collector)
        }
        let seen = collector.wait()
        #expect(seen.text == "answer 2")
        #expect(seen.isEnded && seen.late == 0)
        #expect(harness.run { $0.client.counters.staleRetries } == 1)
    }

    @Test(
        "what stands behind an answer is none for who waits for the connection",
        arguments: [10, 32 * 1024, 64 * 1024, 100_000]
    )
    func waiter(_ size: Int) throws {
        let hasTalked = Gate()
        let text = String(repeating: "a", count: size)
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("warm")
            guard connection.request() != nil else { return }
            // The first read of the client ends with the answer where the sizes agree.
            let head = "HTTP/1.1 200 OK\r\nContent-Length: "
            let length = size - head.utf8.count - 9
            let body = String(text.prefix(max(length, 1)))
            let answer = "\(head)\(body.utf8.count)\r\n\r\n\(body)"
            connection.write(answer + (connection.number == 1 ? Self.stale : ""))
            hasTalked.open()
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness(limits: PoolLimits(connections: 1))
        defer { harness.stop() }
        #expect(harness.send(server.origin).wait().text == "warm")
        let (first, second) = (Collector(), Collector())
        harness.run { harness in
            for collector in [first, second] {
                let request = TestRequest().upstream(server.origin)
                collector.call = harness.client.send(request, to: collector)
            }
            hasTalked.wait()
        }
        #expect(first.wait().isEnded)
        let seen = second.wait()
        #expect(seen.text == "warm")
        #expect(seen.isEnded && seen.late == 0)
        #expect(server.connections == 2)
    }

    @Test("what a transport has read ahead answers no request, although its socket is silent")
    func readAhead() throws {
        let server = try FakeUpstream { connection in
            guard connection.request() != nil else { return }
            connection.answer("fresh")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let (first, second) = (Collector(), Collector())
        harness.run { harness in
            let origin = server.origin
            let pool = OriginPool(origin, limits: PoolLimits(), client: harness.client)
            let transport = ReadAheadTransport(["HTTP/1.1 204 No Content\r\n\r\n", Self.stale])
            let connection = UpstreamConnection(transport, pool: pool, client: harness.client)
            for collector in [first, second] {
                let request = TestRequest().upstream(origin)
                let call = UpstreamCall(request, to: collector, pool: pool, client: harness.client)
                collector.call = call
                collector === first ? connection.begin(call) : pool.want(call)
                connection.ready(Readiness.readable)
            }
        }
        #expect(first.wait().status == 204)
        #expect(second.wait().text == "fresh")
    }
}

/// A transport that holds what it has decrypted.
private final class ReadAheadTransport: Transport {
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC))
    let buffersInput = true
    private var records: [String]

    init(_ records: [String]) { self.records = records }

    func receive(into space: UnsafeMutableRawBufferPointer) -> Transfer {
        guard !records.isEmpty else { return .blocked }
        let record = Array(records.removeFirst().utf8.prefix(space.count))
        space.copyBytes(from: record)
        return .moved(record.count)
    }

    func isSilent() -> Bool { records.isEmpty }

    func send(_ request: UpstreamRequest, from cursor: inout RequestCursor) -> Transfer {
        let count = cursor.withVectors(of: request) { $0.reduce(0) { $0 + $1.iov_len } }
        cursor.advance(by: count, in: request)
        return .moved(count)
    }

    func close() { Glibc.close(descriptor) }
}
