/// The event that the lines of a stream are building (WHATWG HTML §9.2.6).
///
/// Its type and data are views of the lines while they stay in place, and copies afterwards.
struct SSEBlock: ~Copyable {
    /// How much storage an idle block keeps for its data.
    private static let idleStorage = 256 * 1024

    private var type = SSEPiece()
    private var data = SSEPiece()
    private var isDispatched = false
    private var id = ByteBuffer(capacity: 16)
    private(set) var retryMilliseconds: Int?

    var lastEventID: String { String(decoding: id.bytes, as: UTF8.self) }

    var dataCount: Int { data.view.count }

    /// Takes one line.
    ///
    /// - Parameters:
    ///   - line: The line without its end.
    ///   - surfacesComments: Whether a comment is an event.
    /// - Returns: The event that the line ends, if it has data.
    mutating func take(_ line: UnsafeRawBufferPointer, _ surfacesComments: Bool) -> SSEEvent? {
        guard let first = line.first else { return dispatch() }
        guard first != UInt8(ascii: ":") else {
            guard surfacesComments else { return nil }
            let none = UnsafeRawBufferPointer(start: nil, count: 0)
            return SSEEvent(kind: .comment, type: none, data: Self.value(line, after: 0))
        }
        takeField(line)
        return nil
    }

    /// Copies what still points into a chunk.
    mutating func hold() {
        type.hold()
        data.hold()
    }

    /// Starts over when the event was handed out.
    mutating func forgetDispatched() {
        if isDispatched { clear() }
    }

    /// Ends the stream.
    ///
    /// - Parameter line: What there is of a line without end.
    /// - Returns: What there is of an event.
    mutating func finish(_ line: UnsafeRawBufferPointer) -> SSEEvent? {
        let isField = line.first.map { $0 != UInt8(ascii: ":") } ?? false
        if isField { takeField(line) }
        let isUnfinished = isField || type.isPresent || data.isPresent
        defer {
            isDispatched = true
            id.removeAll()
            retryMilliseconds = nil
        }
        return isUnfinished ? event : nil
    }

    private var event: SSEEvent { SSEEvent(kind: .event, type: type.view, data: data.view) }

    private mutating func dispatch() -> SSEEvent? {
        // An event without data is none, and forgets its type.
        guard data.isPresent else {
            clear()
            return nil
        }
        isDispatched = true
        return event
    }

    private mutating func clear() {
        type.clear(keeping: Self.idleStorage)
        data.clear(keeping: Self.idleStorage)
        isDispatched = false
    }

    private mutating func takeField(_ line: UnsafeRawBufferPointer) {
        // Nearly every line of such a stream is data.
        if Self.isField(line, "data") {
            addData(Self.value(line, after: 4))
        } else if Self.isField(line, "event") {
            type.set(Self.value(line, after: 5))
        } else if Self.isField(line, "id") {
            setID(Self.value(line, after: 2))
        } else if Self.isField(line, "retry") {
            setRetry(Self.value(line, after: 5))
        }
    }

    /// Whether a line has that field: its name, then a colon or the end of the line.
    private static func isField(_ line: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let length = name.utf8CodeUnitCount
        guard line.count >= length else { return false }
        guard line.count == length || line[length] == UInt8(ascii: ":") else { return false }
        for index in 0..<length where line[index] != name.utf8Start[index] { return false }
        return true
    }

    /// The value after the colon, without one leading space.
    private static func value(
        _ line: UnsafeRawBufferPointer,
        after name: Int
    ) -> UnsafeRawBufferPointer {
        var start = min(name + 1, line.count)
        if start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
        return UnsafeRawBufferPointer(rebasing: line[start...])
    }

    private mutating func addData(_ value: UnsafeRawBufferPointer) {
        if data.isPresent {
            data.append(line: value)
        } else {
            data.set(value)
        }
    }

    private mutating func setID(_ value: UnsafeRawBufferPointer) {
        // WHATWG HTML §9.2.6: an id with NUL is ignored.
        guard !value.contains(0) else { return }
        id.removeAll()
        id.append(value)
    }

    private mutating func setRetry(_ value: UnsafeRawBufferPointer) {
        guard !value.isEmpty, value.allSatisfy(JSONNumber.isDigit) else { return }
        retryMilliseconds = JSONNumber.int(value) ?? retryMilliseconds
    }
}
