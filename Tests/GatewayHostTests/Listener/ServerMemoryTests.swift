import Glibc
import ProviderAPI
import Synchronization
import Testing

@testable import GatewayHost

@Suite("The memory of a server")
struct ServerMemoryTests {
    private static let kib = 1 << 10

    private func limits() -> ServerLimits {
        var limits = ServerLimits()
        limits.memoryBytes = 1 << 20
        limits.bodyBytes = 1 << 20
        return limits
    }

    private func head(_ more: String) -> String {
        "POST /echo HTTP/1.1\r\nHost: h\r\n\(more)\r\n"
    }

    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test("a body is refused before it is read, and the client told when to come back")
    func refused() throws {
        let server = try TestServer(limits())
        let first = try server.client()
        first.say(head("Content-Length: 1000000\r\n"))
        #expect(server.record.wait { _ in server.server.memory.usedBytes >= 1_000_000 })
        let second = try server.client()
        second.say(head("Expect: 100-continue\r\nContent-Length: 300000\r\n"))
        let answer = try second.answer()
        #expect(answer.status == 503)
        #expect(answer.fields["retry-after"] == "2")
        #expect(answer.fields["connection"] == "close")
        first.say(text(1_000_000))
        #expect(try first.answer().status == 200)
    }

    @Test("a chunked body is refused when it grows beyond what there is")
    func chunks() throws {
        let server = try TestServer(limits())
        let first = try server.client()
        first.say(head("Content-Length: 1000000\r\n"))
        #expect(server.record.wait { _ in server.server.memory.usedBytes >= 1_000_000 })
        let second = try server.client()
        second.say(head("Transfer-Encoding: chunked\r\n"))
        for _ in 0..<8 { second.say("10000\r\n" + text(65_536) + "\r\n") }
        #expect(try second.answer().status == 503)
    }

    @Test("what was held comes back with the end of the connection")
    func returned() throws {
        let server = try TestServer(limits())
        for round in 0..<20 {
            let client = try server.client()
            client.say(head("Content-Length: 900000\r\n"))
            if round % 2 == 0 {
                client.say(text(900_000))
                #expect(try client.answer().status == 200)
            } else {
                client.say(text(100_000))
                #expect(server.record.wait { _ in server.server.memory.usedBytes >= 900_000 })
            }
            client.close()
            #expect(server.record.wait { _ in server.server.connectionCount == 0 })
        }
        #expect(server.server.memory.clientCount == 0)
    }

    @Test("and with the next request of a connection that is kept")
    func kept() throws {
        let server = try TestServer(limits())
        let client = try server.client()
        client.say(head("Content-Length: 900000\r\n") + text(900_000))
        #expect(try client.answer().status == 200)
        let other = try server.client()
        other.say(head("Content-Length: 900000\r\n"))
        other.say(text(900_000))
        #expect(try other.answer().status == 200)
    }

    @Test("small bodies are served when there is no memory left")
    func small() throws {
        let server = try TestServer(limits())
        let holders = try (0..<3).map { _ in try server.client() }
        for (holder, count) in zip(holders, [1_000_000, 250_000, 10_000]) {
            holder.say(head("Content-Length: \(count)\r\n"))
        }
        #expect(server.record.wait { _ in server.server.memory.usedBytes >= 1_200_000 })
        let client = try server.client()
        client.say(head("Content-Length: 3000\r\n") + text(3000))
        #expect(try client.answer().status == 200)
    }

    @Test("heads count as well")
    func heads() throws {
        let server = try TestServer(limits())
        let clients = try (0..<12).map { _ in try server.client() }
        for client in clients { client.say("GET / HTTP/1.1\r\nX: " + text(60_000)) }
        var refused = 0
        let memory = server.server.memory
        #expect(server.record.wait { _ in memory.refusalCount > 0 })
        #expect(memory.usedBytes < 2 << 20)
        for client in clients.suffix(6) where (try? client.answer())?.status == 503 { refused += 1 }
        #expect(refused > 0)
    }

    @Test("readers that take nothing are held back, and cut when there is no memory for them")
    func stalled() throws {
        var limits = limits()
        limits.highWaterBytes = 256 << 10
        let server = try TestServer(limits)
        let clients = try (0..<24).map { _ in try server.client(receiveBuffer: 4096) }
        for client in clients { client.say("GET /flood HTTP/1.1\r\nHost: h\r\n\r\n") }
        #expect(server.record.wait { _ in server.server.memory.usedBytes > 200 << 10 })
        usleep(200_000)
        #expect(server.server.memory.usedBytes < 3 << 20)
        let client = try server.client()
        client.say("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try client.answer().status == 200)
    }
}
