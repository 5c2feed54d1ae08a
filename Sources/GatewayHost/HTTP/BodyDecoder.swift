/// One step of decoding a body.
struct BodyStep: Equatable {
    /// How many bytes of the input are dealt with.
    var consumed: Int
    /// How many of those, at their end, are bytes of the body.
    var payload: Int
    /// Whether the body has ended; then more input belongs to the next message.
    var isEnd: Bool
}

/// Finds the bytes of a body in what arrives, whatever its framing; copies nothing.
///
///     while true {
///         let step = try decoder.next(input)
///         use(input[(step.consumed - step.payload)..<step.consumed])
///         input = input[step.consumed...]
///         if step.isEnd || input.isEmpty { break }
///     }
struct BodyDecoder {
    private enum State {
        case length(Int)
        case chunked(ChunkDecoder)
        case untilClose
        case ended
    }

    private var state: State

    /// Starts at the first byte after a head.
    ///
    /// - Parameter framing: What the head said.
    init(_ framing: BodyFraming) {
        switch framing {
        case .none, .length(0): state = .ended
        case .length(let count): state = .length(count)
        case .chunked: state = .chunked(ChunkDecoder())
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the body has ended by its framing.
    var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Whether the end of the connection is a proper end of the body.
    var mayEndWithConnection: Bool {
        switch state {
        case .untilClose, .ended: true
        case .length, .chunked: false
        }
    }

    /// Takes the next piece.
    ///
    /// - Parameter bytes: What has not been consumed yet.
    /// - Returns: What to do with it; with nothing consumed and no end, more bytes are needed.
    /// - Throws: When chunks are malformed.
    mutating func next(_ bytes: UnsafeRawBufferPointer) throws(HTTPParseFailure) -> BodyStep {
        switch state {
        case .ended:
            return BodyStep(consumed: 0, payload: 0, isEnd: true)
        case .untilClose:
            return BodyStep(consumed: bytes.count, payload: bytes.count, isEnd: false)
        case .length(let left):
            let count = min(left, bytes.count)
            state = count == left ? .ended : .length(left - count)
            return BodyStep(consumed: count, payload: count, isEnd: count == left)
        case .chunked(var decoder):
            let step = try decoder.next(bytes)
            state = step.isEnd ? .ended : .chunked(decoder)
            return step
        }
    }
}
