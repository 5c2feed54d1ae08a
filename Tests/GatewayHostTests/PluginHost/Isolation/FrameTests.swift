import CProviderABI
import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Frames")
struct FrameTests {
    /// A frame with one field of each kind.
    private static let frame: [UInt8] = {
        var writer = FrameWriter()
        writer.begin(7)
        writer.put(UInt32(5))
        writer.put(Int64(-1))
        writer.put("text")
        writer.put("")
        return writer.finish().map(Array.init) ?? []
    }()

    @Test("a frame reads back, however the socket cuts it", arguments: [1, 2, 3, 64])
    func cut(_ size: Int) throws {
        let (near, far) = try Self.pair()
        var socket = FrameSocket(fd: far)
        let wire = Self.frame + Self.frame
        let writer = LoopThread(named: "writer") {
            for start in stride(from: 0, to: wire.count, by: size) {
                let piece = Array(wire[start..<min(start + size, wire.count)])
                #expect(write(near, piece, piece.count) == piece.count)
                usleep(100)
            }
        }
        for _ in 1...2 { Self.check(try socket.receive(until: FrameSocket.never)) }
        writer.join()
        close(near)
        #expect(throws: FrameSocket.Failure.closed) { try socket.receive(until: FrameSocket.never) }
    }

    @Test("a frame that ends anywhere is damaged, and reads as zero from there")
    func damaged() {
        let whole = Array(Self.frame.dropFirst(4))
        for count in 0..<whole.count {
            whole[..<count].withUnsafeBytes { bytes in
                var reader = FrameReader(bytes)
                _ = (reader.number(UInt8.self), reader.number(UInt32.self))
                _ = (reader.number(Int64.self), reader.text(), reader.text())
                #expect(reader.isDamaged)
                #expect(reader.number(Int64.self) == 0 && reader.text().isEmpty)
            }
        }
    }

    @Test("counts that the frame does not keep neither trap nor take memory")
    func nonsense() {
        let bytes = [UInt8](repeating: 0xff, count: 200)
        bytes.withUnsafeBytes { bytes in
            var reader = FrameReader(bytes)
            let count = reader.lendRequest { $0.pointee.header_count + $0.pointee.body.count }
            #expect(reader.isDamaged && count < 200)
            var other = FrameReader(bytes)
            #expect(other.lendResponse { $0.pointee.header_count } < 200 && other.isDamaged)
            var plan = provider_plan()
            #expect(!PlanTape.play(bytes, to: &plan))
        }
    }

    @Test("a length beyond all limits ends the connection")
    func tooLong() throws {
        let (near, far) = try Self.pair()
        var socket = FrameSocket(fd: far)
        let bytes = [UInt8](repeating: 0xff, count: 8)
        #expect(write(near, bytes, 8) == 8)
        #expect(throws: FrameSocket.Failure.closed) { try socket.receive(until: FrameSocket.never) }
        close(near)
    }

    @Test("silence ends at the deadline")
    func silence() throws {
        let (near, far) = try Self.pair()
        var socket = FrameSocket(fd: far)
        let deadline = EventLoop.monotonicTime() + 1_000_000
        #expect(throws: FrameSocket.Failure.timeout) { try socket.receive(until: deadline) }
        close(near)
    }

    @Test("a plan that was recorded says the same to another plan")
    func plan() {
        let tape = PlanTape()
        _ = tape.record { plan in
            let context = plan.pointee.context
            "https://up.test/v1".lend { plan.pointee.url?(context, $0) }
            "x-one".lend { name in "1".lend { plan.pointee.header?(context, name, $0) } }
            "model".lend { key in "\"m\"".lend { plan.pointee.set?(context, key, $0) } }
            "gone".lend { plan.pointee.remove?(context, $0) }
            plan.pointee.option?(context, UInt32(PROVIDER_OPTION_TRANSFORM), 1)
            return 0
        }
        let collector = PlanCollector()
        _ = collector.lend { plan in
            #expect(tape.finish().map { PlanTape.play($0, to: plan) } == true)
            return 0
        }
        #expect(collector.url.bytes.elementsEqual("https://up.test/v1".utf8))
        #expect(collector.transforms)
        #expect(collector.headerLines.bytes.starts(with: "x-one: ".utf8))
        #expect(collector.edits.map(\.key) == ["model", "gone"])
        #expect(collector.edits.map(\.json) == [Array("\"m\"".utf8), nil])
    }

    private static func check(_ frame: UnsafeRawBufferPointer) {
        var reader = FrameReader(frame)
        #expect(reader.number(UInt8.self) == 7)
        #expect(reader.number(UInt32.self) == 5)
        #expect(reader.number(Int64.self) == -1)
        #expect(reader.text() == "text" && reader.text().isEmpty)
        #expect(reader.isAtEnd && !reader.isDamaged)
    }

    private static func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }
}

extension String {
    /// Lends the bytes for one call.
    fileprivate func lend(_ call: (provider_bytes) -> Void) {
        var copy = self
        copy.withUTF8 { call(provider_bytes(UnsafeRawBufferPointer($0))) }
    }
}
