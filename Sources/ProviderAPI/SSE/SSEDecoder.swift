import Glibc

/// Turns the bytes of an event stream into events, however they are cut (WHATWG HTML §9.2).
///
/// It is fed and drained. A chunk is borrowed until `next` has answered `nil`:
///
///     decoder.append(chunk)
///     while let event = try decoder.next() { handle(event) }
///
/// An event whose data is one line inside the chunk is handed out without copying; what a cut
/// leaves over is copied into storage that the stream reuses.
public struct SSEDecoder: ~Copyable {
    /// How large a line, or the data of an event, may be unless the caller says otherwise.
    ///
    /// Enough for an image in base64; the rest of an answer comes in small events.
    public static let defaultMaxEvent = 50 * 1024 * 1024

    /// How much storage an idle decoder keeps.
    private static let idleStorage = 256 * 1024

    private let maxEvent: Int
    private let surfacesComments: Bool

    private var chunk = UnsafeRawBufferPointer(start: nil, count: 0)
    private var position = 0
    /// The first LF at or after `position`, once it has been looked for.
    private var lineFeed = -1
    private var skipsLineFeed = false
    private var isFirstLine = true
    private var failure: SSEFailure?

    /// What a caller left in a chunk when it appended the next.
    private var backlog = ByteBuffer(capacity: 16)
    /// The beginning of a line that a chunk cut.
    private var line = ByteBuffer()
    private var isLineCut = false

    private var block = SSEBlock()

    /// The last `id` of the stream, which a client sends back as `Last-Event-ID`.
    public var lastEventID: String { block.lastEventID }

    /// The last `retry` of the stream, in milliseconds.
    public var retryMilliseconds: Int? { block.retryMilliseconds }

    /// Creates a decoder at the start of a stream.
    ///
    /// - Parameters:
    ///   - maxEvent: How many bytes a line, or the data of an event, may have.
    ///   - surfacesComments: Whether `next` gives comments too.
    public init(maxEvent: Int = defaultMaxEvent, surfacesComments: Bool = false) {
        self.maxEvent = maxEvent
        self.surfacesComments = surfacesComments
    }

    /// Feeds the bytes that arrived.
    ///
    /// - Parameter bytes: Borrowed until `next` answers `nil`.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        lineFeed = -1
        guard position < chunk.count else {
            chunk = bytes
            position = 0
            return
        }
        // The caller did not drain. Correct, but copied.
        block.hold()
        var joined = ByteBuffer(capacity: chunk.count - position + bytes.count)
        joined.append(UnsafeRawBufferPointer(rebasing: chunk[position...]))
        joined.append(bytes)
        backlog = joined
        chunk = backlog.bytes
        position = 0
    }

    /// Removes and returns the next complete event.
    ///
    /// - Returns: The event, valid until the next call; `nil` when more bytes are needed.
    /// - Throws: An ``SSEFailure``, and again at each later call.
    public mutating func next() throws(SSEFailure) -> SSEEvent? {
        if let failure { throw failure }
        block.forgetDispatched()
        while let line = try nextLine() {
            guard let event = block.take(line, surfacesComments) else { continue }
            guard event.data.count <= maxEvent else { throw fail() }
            return event
        }
        guard block.dataCount <= maxEvent else { throw fail() }
        // The chunk is about to go away.
        block.hold()
        return nil
    }

    /// Ends the stream; to be called after `next` has answered `nil`.
    ///
    /// A browser discards an event without its empty line (WHATWG HTML §9.2.6), and so must whoever
    /// needs to know that a stream is whole. The decoder is ready for another stream.
    ///
    /// - Returns: What there is of an unfinished event, its last line perhaps cut; `nil` when the
    ///   stream ended between events.
    public mutating func finish() -> SSEEvent? {
        block.forgetDispatched()
        let rest =
            isLineCut ? withoutMark(line.bytes) : UnsafeRawBufferPointer(start: nil, count: 0)
        isLineCut = false
        isFirstLine = true
        skipsLineFeed = false
        failure = nil
        chunk = UnsafeRawBufferPointer(start: nil, count: 0)
        position = 0
        return block.finish(rest)
    }

    /// Removes the next whole line of the chunk, or keeps what there is of it.
    ///
    /// WHATWG HTML §9.2.5: lines end with CRLF, LF or CR.
    private mutating func nextLine() throws(SSEFailure) -> UnsafeRawBufferPointer? {
        guard position < chunk.count, let base = chunk.baseAddress else { return nil }
        if skipsLineFeed {
            skipsLineFeed = false
            if chunk[position] == 0x0A { position += 1 }
            guard position < chunk.count else { return nil }
        }
        let end = lineEnd(base)
        guard end < chunk.count else {
            try keep(UnsafeRawBufferPointer(rebasing: chunk[position...]))
            position = chunk.count
            return nil
        }
        let piece = UnsafeRawBufferPointer(rebasing: chunk[position..<end])
        position = end + 1
        if chunk[end] == 0x0D { endWithCarriageReturn() }
        return try complete(piece)
    }

    /// Finds the end of the line at `position`.
    ///
    /// The place of the next LF is remembered, because a stream of CR lines would otherwise be
    /// searched to its end for each line.
    private mutating func lineEnd(_ base: UnsafeRawPointer) -> Int {
        if lineFeed < position {
            lineFeed = Self.find(0x0A, base, position, chunk.count)
        }
        return Self.find(0x0D, base, position, lineFeed)
    }

    private static func find(
        _ byte: Int32,
        _ base: UnsafeRawPointer,
        _ start: Int,
        _ end: Int
    ) -> Int {
        guard start < end, let found = memchr(base + start, byte, end - start) else { return end }
        return UnsafeRawPointer(found) - base
    }

    private mutating func endWithCarriageReturn() {
        guard position < chunk.count else {
            skipsLineFeed = true
            return
        }
        if chunk[position] == 0x0A { position += 1 }
    }

    /// Keeps the beginning of a line for the next chunk.
    private mutating func keep(_ piece: UnsafeRawBufferPointer) throws(SSEFailure) {
        if !isLineCut {
            // The event so far may point into the line that was cut before.
            block.hold()
            line.removeAll()
            line.shrinkIfEmpty(above: Self.idleStorage)
        }
        isLineCut = true
        guard line.count + piece.count <= maxEvent else { throw fail() }
        line.append(piece)
    }

    /// Joins the end of a line with the beginning that was kept.
    private mutating func complete(
        _ piece: UnsafeRawBufferPointer
    ) throws(SSEFailure) -> UnsafeRawBufferPointer {
        guard isLineCut else {
            guard piece.count <= maxEvent else { throw fail() }
            return withoutMark(piece)
        }
        try keep(piece)
        isLineCut = false
        return withoutMark(line.bytes)
    }

    /// Drops the byte order mark that may begin a stream (WHATWG HTML §9.2.5).
    private mutating func withoutMark(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard isFirstLine else { return line }
        isFirstLine = false
        guard line.starts(with: [0xEF, 0xBB, 0xBF]) else { return line }
        return UnsafeRawBufferPointer(rebasing: line[3...])
    }

    private mutating func fail() -> SSEFailure {
        failure = .eventTooLarge
        return .eventTooLarge
    }
}
