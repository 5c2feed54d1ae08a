import ProviderAPI

/// A model turn on its way to the upstream: its parts, each with the signature that belongs on it.
///
/// Other formats carry a signature as a thought beside the part that it was on. It goes back on the
/// call or text that follows, else on the part before; never into another turn.
struct GenerateContentModelTurn {
    struct Piece {
        var part: Part
        var signature: RawText?

        var isCall: Bool {
            if case .toolCall = part.kind { true } else { false }
        }
    }

    private struct Pending {
        var signature: RawText
        /// The piece that gets the signature when no later one does.
        var fallback: Int?
        /// Whether only a call may take it from there.
        var isThought: Bool
    }

    private let trip: RequestTrip
    private var found: [Piece] = []
    private var pending: Pending?

    private init(_ trip: RequestTrip) { self.trip = trip }

    /// The pieces in the order in which they are written: calls last, so that results are next.
    static func pieces(_ parts: [Part], _ trip: RequestTrip) -> [Piece] {
        var turn = GenerateContentModelTurn(trip)
        for part in parts { turn.add(part) }
        turn.settle()
        return turn.found.filter { !$0.isCall } + turn.found.filter(\.isCall)
    }

    private mutating func add(_ part: Part) {
        switch part.kind {
        case .thinking(let thinking): add(thinking, part)
        case .toolCall(let call):
            append(Piece(part: part, signature: accepted(call.signature, part.path)), isCall: true)
        default: append(Piece(part: part), isCall: false)
        }
    }

    private mutating func append(_ piece: Piece, isCall: Bool) {
        var piece = piece
        if let waiting = pending, piece.signature == nil, isCall || !waiting.isThought {
            piece.signature = waiting.signature
            pending = nil
        }
        settle()
        found.append(piece)
    }

    private mutating func add(_ thinking: Thinking, _ part: Part) {
        guard let signature = thinking.signature else {
            return trip.request.lose(part.path, .unsupported)
        }
        if GenerateContentSignature.isBypass(signature), thinking.text.isEmpty { return }
        guard let signature = accepted(signature, part.path) else { return }
        settle()
        let hasText = !thinking.text.isEmpty
        if hasText { found.append(Piece(part: part)) }
        let fallback = found.isEmpty ? nil : found.count - 1
        pending = Pending(signature: signature, fallback: fallback, isThought: hasText)
    }

    /// The signature, if it is one that the upstream can read.
    private func accepted(_ signature: RawText?, _ path: SourcePath) -> RawText? {
        guard let signature, !GenerateContentSignature.isBypass(signature) else { return nil }
        let shape = SignatureShapes.shape(of: signature)
        guard trip.capabilities.signatures.contains(shape) else {
            trip.request.lose(path, .foreign)
            return nil
        }
        return signature
    }

    /// Puts a signature that nothing took on the part before it, or on an empty text.
    private mutating func settle() {
        guard let waiting = pending else { return }
        pending = nil
        if let place = waiting.fallback, found[place].signature == nil {
            found[place].signature = waiting.signature
        } else {
            found.append(Piece(part: Part(.text(.empty), .root), signature: waiting.signature))
        }
    }
}
