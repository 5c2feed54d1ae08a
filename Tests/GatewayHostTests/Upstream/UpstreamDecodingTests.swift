import Testing

@testable import GatewayHost

@Suite("UpstreamClient decompressing")
struct UpstreamDecodingTests {
    /// 300,000 bytes of one letter, as gzip makes them of 328 bytes.
    private static let letters: [UInt8] = {
        let command = "head -c 300000 /dev/zero | tr '\\0' 'a' | gzip -9 | od -An -v -tx1"
        return Command.run("/bin/sh", ["-c", command]).output
            .split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
    }()

    private func server(_ coding: String, _ body: [UInt8]) throws -> FakeUpstream {
        try FakeUpstream { connection in
            while connection.request() != nil {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n")
                connection.write("Content-Encoding: \(coding)\r\n\r\n")
                for half in [body[..<(body.count / 2)], body[(body.count / 2)...]] {
                    connection.write("\(String(half.count, radix: 16))\r\n")
                    connection.write(Array(half))
                    connection.write("\r\n")
                }
                connection.write("0\r\n\r\n")
            }
        }
    }

    @Test("gives the receiver what was compressed, and only when asked", arguments: [false, true])
    func decodes(_ decompresses: Bool) throws {
        let server = try server("gzip", Self.letters)
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        for _ in 0..<2 {
            let request = TestRequest(decompresses: decompresses)
            let seen = harness.send(server.origin, request).wait()
            #expect(seen.isEnded)
            #expect(seen.count == (decompresses ? 300_000 : Self.letters.count))
            if decompresses { #expect(seen.body.allSatisfy { $0 == UInt8(ascii: "a") }) }
        }
        #expect(server.connections == 1)
    }

    @Test("a receiver that pauses gets no more than a bufferful, and the rest when it resumes")
    func pauses() throws {
        let server = try server("gzip", Self.letters)
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { $0.call?.pause() }
        harness.send(server.origin, TestRequest(decompresses: true), to: collector)
        var before = 0
        while !collector.now.isDone {
            let target = before + 1
            let seen = collector.wait { $0.count >= target || $0.isDone }
            #expect(seen.count - before <= UpstreamClient.readSize)
            guard seen.count > before else { break }
            before = seen.count
            harness.run { _ in collector.call?.resume() }
        }
        let seen = collector.wait()
        #expect(seen.isEnded && seen.late == 0)
        #expect(seen.count == 300_000)
    }

    @Test("cancelling while decompressed bytes wait delivers nothing more")
    func cancels() throws {
        let server = try server("gzip", Self.letters)
        defer { server.stop() }
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let collector = Collector()
        collector.onBody = { $0.call?.pause() }
        harness.send(server.origin, TestRequest(decompresses: true), to: collector)
        _ = collector.wait { $0.count > 0 }
        harness.run { _ in
            collector.call?.cancel()
            collector.call?.resume()
        }
        let count = collector.now.count
        #expect(harness.eventually { $0.client.status.active == 0 })
        #expect(collector.now.count == count && !collector.now.isDone)
    }

    @Test("what cannot be decompressed is a failure")
    func fails() throws {
        let harness = UpstreamHarness()
        defer { harness.stop() }
        let cases = [
            ("br", Self.letters), ("gzip", Array("not gzip at all".utf8)),
            ("gzip", Array(Self.letters.dropLast(9))), ("zstd", Self.letters),
        ]
        for (coding, body) in cases {
            let server = try server(coding, body)
            let seen = harness.send(server.origin, TestRequest(decompresses: true)).wait()
            #expect(seen.failure?.phase == .protocol)
            #expect(!seen.isEnded && seen.late == 0)
            server.stop()
        }
        #expect(harness.run { $0.client.status.active } == 0)
    }
}
