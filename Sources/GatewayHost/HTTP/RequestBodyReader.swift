import ProviderAPI

/// Gathers the body of a request right behind its head, in the buffer that both arrived in.
///
/// A body with a length is there already; a chunked one is moved together, so that the handler
/// always sees one piece.
struct RequestBodyReader {
    /// What has become of the body.
    enum Progress: Equatable {
        case incomplete
        case complete
        case tooLarge
    }

    /// The most bytes of a body.
    var limit = 0
    private let start: Int
    private let length: Int?
    private var chunks = ChunkDecoder()
    private var undecoded: Int
    /// How many bytes of the body there are.
    private(set) var count = 0

    /// Reads nothing.
    init() {
        start = 0
        undecoded = 0
        length = 0
    }

    /// Starts behind a head.
    ///
    /// - Parameters:
    ///   - head: A complete head at the front of the buffer.
    ///   - limit: The most bytes of a body.
    init(_ head: RequestHead, limit: Int) {
        self.limit = limit
        start = head.byteCount
        undecoded = head.byteCount
        switch head.framing {
        case .length(let count): length = count
        case .none: length = 0
        case .chunked, .untilClose: length = nil
        }
    }

    /// How many bytes head and body will take, as far as the head tells.
    var expectedEnd: Int { start + (length ?? 0) }

    /// How many bytes head and body may take: what the head tells, or the limit with the framing of
    /// one read.
    var largestEnd: Int { start + (length ?? limit + 64 * 1024) }

    /// Whether the body is announced larger than it may be.
    var isTooLarge: Bool { length ?? 0 > limit }

    /// Whether the whole body is known to be in the buffer.
    ///
    /// - Parameter byteCount: How many bytes it holds.
    /// - Returns: `false` for a chunked body, which has to be decoded to know.
    func isBuffered(_ byteCount: Int) -> Bool {
        length != nil && byteCount >= expectedEnd
    }

    /// How many bytes of the buffer belong to the request, once the body is complete.
    var end: Int { start + count }

    /// Where the body lies in the buffer.
    var range: Range<Int> { start..<(start + count) }

    /// How much room the buffer should offer for the next read.
    ///
    /// - Parameter buffered: How many bytes it holds.
    /// - Returns: A number of bytes.
    func room(buffered: Int) -> Int {
        guard let length else { return 4096 }
        // What the client announces is not allocated before some of it has come.
        return min(max(start + length - buffered, 1), max(buffered, 1 << 20))
    }

    /// Looks at what has arrived.
    ///
    /// - Parameter buffer: Holds the head and what followed.
    /// - Returns: How far the body is.
    /// - Throws: When chunks are malformed.
    mutating func advance(_ buffer: inout ByteBuffer) throws(HTTPParseFailure) -> Progress {
        if let length {
            guard length <= limit else { return .tooLarge }
            guard buffer.count >= start + length else { return .incomplete }
            count = length
            return .complete
        }
        return try advanceChunks(&buffer)
    }

    private mutating func advanceChunks(
        _ buffer: inout ByteBuffer
    ) throws(HTTPParseFailure) -> Progress {
        var isEnd = false
        while undecoded < buffer.count, !isEnd {
            let bytes = buffer.mutableBytes
            let rest = UnsafeRawBufferPointer(rebasing: bytes[undecoded...])
            let step = try chunks.next(rest)
            guard count + step.payload <= limit else { return .tooLarge }
            undecoded += step.consumed
            move(bytes, from: undecoded - step.payload, to: start + count, step.payload)
            count += step.payload
            isEnd = step.isEnd
        }
        closeGap(&buffer)
        return isEnd ? .complete : .incomplete
    }

    // What follows the body, such as a pipelined request, moves up to it.
    private mutating func closeGap(_ buffer: inout ByteBuffer) {
        let rest = buffer.count - undecoded
        move(buffer.mutableBytes, from: undecoded, to: start + count, rest)
        undecoded = start + count
        buffer.truncate(to: undecoded + rest)
    }

    private func move(
        _ bytes: UnsafeMutableRawBufferPointer,
        from source: Int,
        to target: Int,
        _ count: Int
    ) {
        guard count > 0, source != target, let base = bytes.baseAddress else { return }
        (base + target).copyMemory(from: base + source, byteCount: count)
    }
}
