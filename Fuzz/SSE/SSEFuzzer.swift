// Invariant: no bytes trap. A stream yields the same events however it is cut, up to an event that is
// too large, and what the writer writes of an event the decoder reads back.

private let limit = 64
/// What the writer adds to a line that had neither colon nor space.
private let writtenLonger = 2

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let stream = UnsafeRawBufferPointer(start: start, count: count)
    let whole = decode(stream, cut: count)
    for size in [1, 2, 3, 7] { precondition(decode(stream, cut: size) == whole) }
    var buffer = ByteBuffer(capacity: 1)
    for event in whole where event.kind == .event { write(event, to: &buffer) }
    let again = decode(buffer.bytes, cut: 5, limit: limit + writtenLonger)
    precondition(events(again) == events(whole))
    return 0
}

private struct Event: Equatable {
    var kind: SSEEvent.Kind?
    var type: [UInt8] = []
    var data: [UInt8] = []

    init(kind: SSEEvent.Kind?, type: [UInt8], data: [UInt8]) {
        self.kind = kind
        self.type = type
        self.data = data
    }

    init(_ event: SSEEvent) {
        self.init(kind: event.kind, type: Array(event.type), data: Array(event.data))
    }
}

private func events(_ all: [Event]) -> [Event] { all.filter { $0.kind == .event } }

private func decode(
    _ stream: UnsafeRawBufferPointer,
    cut size: Int,
    limit: Int = limit
) -> [Event] {
    var decoder = SSEDecoder(maxEvent: limit, surfacesComments: true)
    var found: [Event] = []
    do {
        for start in stride(from: 0, to: stream.count, by: max(1, size)) {
            // A copy of its own, so that the sanitizer sees what is read after its time.
            let piece = Array(stream[start...].prefix(size))
            try piece.withUnsafeBytes { piece in
                decoder.append(piece)
                while let event = try decoder.next() { found.append(Event(event)) }
            }
        }
    } catch {
        // The comments inside an event that is too large are seen or not, as the cut has it.
        return events(found) + [Event(kind: nil, type: [], data: Array("too large".utf8))]
    }
    let id = Array(decoder.lastEventID.utf8)
    found.append(
        Event(kind: nil, type: id, data: Array("\(decoder.retryMilliseconds ?? -1)".utf8))
    )
    if let event = decoder.finish() {
        found.append(Event(kind: nil, type: Array(event.type), data: Array(event.data)))
    }
    return found
}

private func write(_ event: Event, to buffer: inout ByteBuffer) {
    event.type.withUnsafeBytes { type in
        event.data.withUnsafeBytes { SSEWriter.append(type: type, data: $0, to: &buffer) }
    }
}
