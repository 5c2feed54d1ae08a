// Invariant: no bytes trap. However a connection is cut, it carries the same messages and fails in the
// same way. What is accepted holds no control character.

/// Reads one input of the fuzzer: its first byte says whether the rest are requests or responses.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let wire = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let read = start[0] & 1 == 0 ? requests : responses
    let whole = read(wire, max(wire.count, 1))
    for size in [1, 3, 16] { precondition(read(wire, size) == whole) }
    for message in whole { message.check() }
    return 0
}

private struct Message: Equatable {
    var isRequest: Bool
    var start: [[UInt8]] = []
    var fields: [[UInt8]] = []
    var framing = BodyFraming.none
    var keepsAlive = false
    var body: [UInt8] = []
    var failure: HTTPParseFailure?

    /// Holds what has been accepted to what the grammar allows.
    func check() {
        guard failure == nil else { return }
        for bytes in start + fields {
            precondition(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 })
        }
        guard isRequest else { return }
        let target = start[1].withUnsafeBytes { bytes in
            try? RequestTarget(path: bytes, query: bytes)
        }
        precondition((target?.segments.count ?? 0) <= 64)
    }
}

private func message(_ head: RequestHead, _ body: [UInt8]) -> Message {
    Message(
        isRequest: true,
        start: [head.methodBytes, head.target, head.path, head.query, head.authority].map(
            Array.init
        ),
        fields: lines(head.fields),
        framing: head.framing,
        keepsAlive: head.keepsAlive,
        body: body
    )
}

private func lines(_ fields: HeadFields) -> [[UInt8]] {
    (0..<fields.count).flatMap { index in
        precondition(
            fields.isEndToEnd(at: index) || fields.has(.connection)
                || fields.known(at: index).isHopByHop
        )
        return [Array(fields.name(at: index)), Array(fields.value(at: index))]
    }
}

private func requests(_ wire: [UInt8], _ size: Int) -> [Message] {
    var found: [Message] = []
    var buffer = ByteBuffer(capacity: 16)
    var parser = RequestParser(limits: HeadLimits(maxBytes: 512, maxFields: 8))
    let head = RequestHead()
    var body: RequestBodyReader?
    for start in stride(from: 0, to: wire.count, by: size) {
        buffer.append(Array(wire[start..<min(start + size, wire.count)]))
        do {
            while try nextRequest(&buffer, &parser, head, &body, &found) {}
        } catch {
            found.append(Message(isRequest: true, failure: error))
            return found
        }
    }
    return found
}

private func nextRequest(
    _ buffer: inout ByteBuffer,
    _ parser: inout RequestParser,
    _ head: RequestHead,
    _ body: inout RequestBodyReader?,
    _ found: inout [Message]
) throws(HTTPParseFailure) -> Bool {
    if body == nil {
        guard try parser.parse(buffer.bytes, into: head) else { return false }
        body = RequestBodyReader(head, limit: 256)
    }
    guard var reader = body else { return false }
    let progress = try reader.advance(&buffer)
    body = reader
    switch progress {
    case .incomplete: return false
    case .tooLarge: throw .headTooLarge
    case .complete: break
    }
    precondition(reader.end <= buffer.count)
    head.fields.rebase(buffer.bytes.baseAddress)
    found.append(message(head, Array(buffer.bytes[reader.range])))
    buffer.consume(reader.end)
    parser.reset()
    head.reset()
    body = nil
    return true
}

private func responses(_ wire: [UInt8], _ size: Int) -> [Message] {
    var found: [Message] = []
    var buffer = ByteBuffer(capacity: 16)
    var parser = ResponseParser(limits: HeadLimits(maxBytes: 512, maxFields: 8))
    let head = ResponseHead()
    var body: BodyDecoder?
    for start in stride(from: 0, to: wire.count, by: size) {
        buffer.append(Array(wire[start..<min(start + size, wire.count)]))
        do {
            while try nextPiece(&buffer, &parser, head, &body, &found) {}
        } catch {
            found.append(Message(isRequest: false, failure: error))
            return found
        }
    }
    return found
}

private func nextPiece(
    _ buffer: inout ByteBuffer,
    _ parser: inout ResponseParser,
    _ head: ResponseHead,
    _ body: inout BodyDecoder?,
    _ found: inout [Message]
) throws(HTTPParseFailure) -> Bool {
    guard var decoder = body else {
        guard try parser.parse(buffer.bytes, into: head, answering: .get) else { return false }
        precondition(head.status >= 200 && head.status < 600 && head.byteCount <= buffer.count)
        found.append(
            Message(
                isRequest: false,
                fields: lines(head.fields),
                framing: head.framing,
                keepsAlive: head.keepsAlive
            )
        )
        buffer.consume(head.byteCount)
        body = BodyDecoder(head.framing)
        parser.reset()
        head.reset()
        return true
    }
    let step = try decoder.next(buffer.bytes)
    precondition(step.payload <= step.consumed && step.consumed <= buffer.count)
    found[found.count - 1].body += buffer.bytes[(step.consumed - step.payload)..<step.consumed]
    buffer.consume(step.consumed)
    body = step.isEnd ? nil : decoder
    return step.isEnd || (step.consumed > 0 && !buffer.isEmpty)
}
