// Invariant: no bytes that a plugin's process may send trap, and nothing outside of them is read. What
// reads as whole is written back the same, byte for byte; a socket yields no byte that did not come.

import CProviderABI
import Glibc

/// Reads one input of the fuzzer: its first byte says what the rest are.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    // A copy of its own, so that the sanitizer sees what is read beyond it.
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    bytes.withUnsafeBytes { bytes in
        switch start[0] & 3 {
        case 0: checkReply(bytes)
        case 1: checkRequest(bytes)
        case 2: checkResponse(bytes)
        default: checkSocket(bytes)
        }
    }
    return 0
}

private func checkReply(_ bytes: UnsafeRawBufferPointer) {
    check(bytes) { reader, writer in
        let reply = PluginReply(&reader)
        checkPlan(reply.plan)
        writer.put(reply.status)
        writer.put(reply.failure)
        writer.put(reply.out)
        writer.put(reply.error)
        writer.put(reply.plan)
    }
}

private func checkPlan(_ recording: UnsafeRawBufferPointer) {
    let tape = PlanTape()
    var isWhole = false
    _ = tape.record { plan in
        isWhole = PlanTape.play(recording, to: plan)
        return 0
    }
    guard isWhole, let again = tape.finish() else { return }
    precondition(again.dropFirst(5).elementsEqual(recording.dropFirst(5)))
}

private func checkRequest(_ bytes: UnsafeRawBufferPointer) {
    check(bytes) { reader, writer in
        reader.lendRequest { request in
            precondition(request.pointee.header_count * 8 <= bytes.count + 8)
            writer.put(request)
        }
    }
}

private func checkResponse(_ bytes: UnsafeRawBufferPointer) {
    check(bytes) { reader, writer in
        reader.lendResponse { response in
            precondition(response.pointee.header_count * 8 <= bytes.count + 8)
            writer.put(response)
        }
    }
}

private func checkSocket(_ bytes: UnsafeRawBufferPointer) {
    var ends: [Int32] = [0, 0]
    let wire = UnsafeRawBufferPointer(rebasing: bytes.prefix(64 * 1024))
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { return }
    precondition(write(ends[0], wire.baseAddress, wire.count) == wire.count)
    close(ends[0])
    var socket = FrameSocket(fd: ends[1])
    var position = 0
    while let frame = try? socket.receive(until: FrameSocket.never) {
        precondition(position + 4 + frame.count <= wire.count)
        precondition(frame.elementsEqual(wire[(position + 4)...].prefix(frame.count)))
        position += 4 + frame.count
    }
}

/// Reads a frame and writes it again.
private func check(
    _ bytes: UnsafeRawBufferPointer,
    _ copy: (inout FrameReader, inout FrameWriter) -> Void
) {
    var reader = FrameReader(bytes)
    var writer = FrameWriter()
    writer.begin(0)
    copy(&reader, &writer)
    guard !reader.isDamaged, reader.isAtEnd else { return }
    precondition(writer.finish()?.dropFirst(5).elementsEqual(bytes) == true)
}
