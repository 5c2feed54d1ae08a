import Glibc
import Testing

@testable import GatewayHost

@Suite("A log writer")
struct LogWriterTests {
    private static let line = String(repeating: "x", count: 999) + "\n"

    /// A pipe, or a pair of sockets: what supervisors of services give a process.
    private func ends(_ kind: String) -> [Int32] {
        var ends: [Int32] = [0, 0]
        let made =
            kind == "pipe"
            ? pipe(&ends) : socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        precondition(made == 0)
        return ends
    }

    private func write(_ count: Int, to writer: LogWriter) {
        let bytes = Array(Self.line.utf8)
        for _ in 0..<count { bytes.withUnsafeBytes { _ = writer.write($0) } }
    }

    private func everything(from fd: Int32) -> String {
        var reader = BoundedReader(limit: 64 << 20)
        while (try? reader.take(from: fd)) ?? false {}
        return String(decoding: reader.bytes, as: UTF8.self)
    }

    @Test("that nobody reads from is left in time", arguments: ["pipe", "socket"])
    func full(_ kind: String) {
        let ends = ends(kind)
        let writer = LogWriter(fd: ends[1])
        write(2_000, to: writer)
        let begin = EventLoop.monotonicTime()
        writer.close()
        let took = EventLoop.monotonicTime() - begin
        #expect(took > LogWriter.closeTime / 2 && took < LogWriter.closeTime * 2)
        // Whoever closes it once more waits no longer.
        writer.close()
        #expect(EventLoop.monotonicTime() - begin < LogWriter.closeTime * 2)
        for end in ends { close(end) }
    }

    @Test("writes every line to the end where there is a reader", arguments: ["pipe", "socket"])
    func read(_ kind: String) {
        let ends = ends(kind)
        let writer = LogWriter(fd: ends[1])
        write(5_000, to: writer)
        LoopThread(named: "close") {
            writer.close()
            close(ends[1])
        }.detach()
        #expect(everything(from: ends[0]) == String(repeating: Self.line, count: 5_000))
        close(ends[0])
    }

    @Test("counts what it drops, and says so once there is room", arguments: ["pipe", "socket"])
    func dropped(_ kind: String) throws {
        let ends = ends(kind)
        let writer = LogWriter(fd: ends[1])
        let count = LogWriter.maxPending * 3 / 1000
        write(count, to: writer)
        LoopThread(named: "close") {
            writer.close()
            close(ends[1])
        }.detach()
        let lines = everything(from: ends[0]).split(separator: "\n")
        let told = lines.filter { $0.contains("log lines dropped") }
        let dropped = told.compactMap { $0.firstMatch(of: /"count":(\d+)/)?.1 }
            .compactMap { Int($0) }
        #expect(dropped.reduce(0, +) + lines.count - told.count == count)
        #expect(lines.count - told.count < LogWriter.maxPending * 2 / 900)
        close(ends[0])
    }

    @Test("takes short lines in the place of whole ones when it is full")
    func reserve() {
        let ends = ends("pipe")
        let writer = LogWriter(fd: ends[1])
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: LogWriter.maxPending + 1)
        #expect(!long.withUnsafeBytes { writer.write($0) })
        Array("short\n".utf8).withUnsafeBytes { writer.writeInReserve($0) }
        LoopThread(named: "close") {
            writer.close()
            close(ends[1])
        }.detach()
        let text = everything(from: ends[0])
        #expect(text.contains("short\n") && text.contains("\"count\":1"), "\(text.prefix(200))")
        close(ends[0])
    }

    @Test("whose reader has gone drops its lines and ends")
    func gone() {
        signal(SIGPIPE, SIG_IGN)
        let ends = ends("pipe")
        close(ends[0])
        let writer = LogWriter(fd: ends[1])
        write(2_000, to: writer)
        let begin = EventLoop.monotonicTime()
        writer.close()
        #expect(EventLoop.monotonicTime() - begin < LogWriter.closeTime / 2)
        close(ends[1])
    }
}
