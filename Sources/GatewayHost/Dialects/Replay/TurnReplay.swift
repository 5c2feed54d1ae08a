import ProviderAPI

/// Puts remembered thoughts back into a request whose client could not send them.
///
/// Each goes right before the part that it led to. A turn that is not whole any more (a compacted
/// history, calls without their results) stays as the client sent it, and of two turns with the same
/// calls only the newest gets its thoughts.
struct TurnReplay {
    private let request: CanonicalRequest
    private let memory: any TurnMemory
    private let readable: SignatureShapes
    private let prompts: [Int]
    private var answered: Set<RawText> = []
    private var names: [TurnName] = []

    private init(_ trip: RequestTrip, _ memory: any TurnMemory) {
        request = trip.request
        readable = trip.capabilities.signatures
        prompts = trip.prompts
        self.memory = memory
    }

    /// Puts the thoughts of earlier turns back.
    ///
    /// - Returns: The names of the turns that got theirs.
    static func run(_ trip: RequestTrip, _ memory: any TurnMemory) -> [TurnName] {
        guard !trip.request.reasoning.isOff else { return [] }
        var replay = TurnReplay(trip, memory)
        replay.findResults()
        guard !replay.answered.isEmpty else { return [] }
        replay.insert()
        return replay.names
    }

    private mutating func findResults() {
        for message in request.messages {
            for part in message.parts {
                if case .toolResult(let result) = part.kind { answered.insert(result.callID) }
            }
        }
    }

    private mutating func insert() {
        for index in request.messages.indices.reversed() {
            let message = request.messages[index]
            guard message.role == .assistant, let turn = turn(of: message, prompts[index]) else {
                continue
            }
            names.append(turn.name)
            request.messages[index].parts = parts(of: message, with: turn)
        }
    }

    /// The turn that a message is, if its thoughts are known and it lacks them.
    private func turn(of message: Message, _ prompt: Int) -> RememberedTurn? {
        var calls: [RawText] = []
        for part in message.parts {
            switch part.kind {
            case .toolCall(let call) where answered.contains(call.id): calls.append(call.id)
            case .toolCall: return nil
            case .thinking(let thinking) where thinking.signature != nil: return nil
            default: break
            }
        }
        guard let first = calls.first?.string, !names.contains(where: { $0.call == first }),
            let turn = memory.turn(TurnName(call: first, prompt: prompt)),
            turn.calls.elementsEqual(calls.map(\.string)),
            turn.thoughts.allSatisfy(isReadable)
        else { return nil }
        return turn
    }

    private func isReadable(_ thought: RememberedTurn.Thought) -> Bool {
        thought.signature.withUnsafeBytes {
            readable.contains(SignatureShapes.shape(of: RawText($0)))
        }
    }

    /// The parts with the thoughts; what the client sent of them without a signature goes.
    private func parts(of message: Message, with turn: RememberedTurn) -> [Part] {
        var parts = turn.thoughts.filter { $0.call == nil }.map { part($0, message.path) }
        var calls = 0
        for old in message.parts {
            if case .thinking = old.kind { continue }
            if case .toolCall = old.kind {
                for thought in turn.thoughts where thought.call == calls {
                    parts.append(part(thought, message.path))
                }
                calls += 1
            }
            parts.append(old)
        }
        return parts
    }

    private func part(_ thought: RememberedTurn.Thought, _ path: SourcePath) -> Part {
        let text = request.arena.make { $0.append(thought.text) }
        let signature = request.arena.make { $0.append(thought.signature) }
        let thinking = Thinking(
            text: RawText(text),
            signature: RawText(signature),
            isRedacted: thought.isRedacted
        )
        return Part(.thinking(thinking), path)
    }
}
