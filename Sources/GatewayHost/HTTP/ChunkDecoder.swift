/// Undoes the chunked transfer coding (RFC 9112 §7.1), wherever the input is cut.
///
/// It hands out the bytes of the body where they lie. Extensions and trailers are checked, bounded
/// and dropped. Lines end in CRLF and nothing else: parsers that differ on a bare LF in a chunk
/// line are a way to smuggle requests.
struct ChunkDecoder {
    private enum State {
        case size
        case afterSize
        case extensions
        case sizeFeed
        case data
        case dataReturn
        case dataFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerFeed
        case lastFeed
        case ended
    }

    private static let maxDigits = 15  // 2^60 bytes: never an overflow
    private static let maxLine = 256  // size and extensions; nobody sends any
    private static let maxExtensions = 16 * 1024  // in a whole body, so that they cost little
    private static let maxTrailers = 8 * 1024

    private var state = State.size
    private var left = 0
    private var digits = 0
    private var line = 0
    private var extensions = 0
    private var trailers = 0

    /// Takes the next piece, up to the end of one chunk's data.
    ///
    /// - Parameter bytes: What has not been consumed yet.
    /// - Returns: How far it came and which bytes belong to the body.
    /// - Throws: When the coding is malformed or a limit is passed.
    mutating func next(_ bytes: UnsafeRawBufferPointer) throws(HTTPParseFailure) -> BodyStep {
        var index = 0
        while index < bytes.count, state != .ended {
            if state == .data {
                let count = min(left, bytes.count - index)
                left -= count
                if left == 0 { state = .dataReturn }
                return BodyStep(consumed: index + count, payload: count, isEnd: false)
            }
            try take(bytes[index])
            index += 1
        }
        return BodyStep(consumed: index, payload: 0, isEnd: state == .ended)
    }

    private mutating func take(_ byte: UInt8) throws(HTTPParseFailure) {
        switch state {
        case .size, .afterSize, .extensions: try takeSizeLine(byte)
        case .sizeFeed: try expect(byte, 0x0a, then: left == 0 ? .trailerStart : .data)
        case .dataReturn: try expect(byte, 0x0d, then: .dataFeed)
        case .dataFeed: try endChunk(byte)
        case .trailerStart, .trailerName, .trailerValue: try takeTrailer(byte)
        case .trailerFeed: try expect(byte, 0x0a, then: .trailerStart)
        case .lastFeed: try expect(byte, 0x0a, then: .ended)
        case .data, .ended: break
        }
    }

    private mutating func expect(
        _ byte: UInt8,
        _ wanted: UInt8,
        then next: State
    ) throws(HTTPParseFailure) {
        guard byte == wanted else { throw .invalidChunk }
        state = next
    }

    private mutating func endChunk(_ byte: UInt8) throws(HTTPParseFailure) {
        try expect(byte, 0x0a, then: .size)
        digits = 0
        line = 0
    }

    private mutating func takeSizeLine(_ byte: UInt8) throws(HTTPParseFailure) {
        line += 1
        guard line <= Self.maxLine else { throw .chunkLineTooLong }
        if state == .size, let digit = ByteClass.hexadecimal(byte) {
            digits += 1
            guard digits <= Self.maxDigits else { throw .invalidChunk }
            left = left << 4 | digit
            return
        }
        guard digits > 0 else { throw .invalidChunk }
        switch byte {
        case 0x0d: state = .sizeFeed
        case UInt8(ascii: ";") where state != .extensions: state = .extensions
        case 0x20, 0x09:
            // Some servers pad the size; RFC 9112 §7.1.1 allows white space before extensions.
            if state == .size { state = .afterSize }
        default: try takeExtension(byte)
        }
    }

    private mutating func takeExtension(_ byte: UInt8) throws(HTTPParseFailure) {
        extensions += 1
        guard state == .extensions, byte > 0x20, byte != 0x7f else { throw .invalidChunk }
        guard extensions <= Self.maxExtensions else { throw .chunkLineTooLong }
    }

    private mutating func takeTrailer(_ byte: UInt8) throws(HTTPParseFailure) {
        trailers += 1
        guard trailers <= Self.maxTrailers else { throw .trailersTooLarge }
        switch state {
        case .trailerStart where byte == 0x0d: state = .lastFeed
        case .trailerStart where ByteClass.isToken(byte): state = .trailerName
        case .trailerName where byte == UInt8(ascii: ":"): state = .trailerValue
        case .trailerName where ByteClass.isToken(byte): break
        case .trailerValue where byte == 0x0d: state = .trailerFeed
        case .trailerValue where byte >= 0x20 && byte != 0x7f || byte == 0x09: break
        default: throw .invalidChunk
        }
    }
}
