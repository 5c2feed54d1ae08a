import ProviderAPI

extension GenerateContentRequestEncoder {
    func writeConversation(into out: inout ByteBuffer) {
        let messages = ToolPairing.ordered(request)
        let first = messages.firstIndex { $0.role != .system && $0.role != .developer }
        let split = first ?? messages.count
        write(system: messages[..<split], into: &out)
        out.key("contents")
        out.openArray()
        let turns = turns(messages[split...])
        let empty = out.count
        var written = GenerateContentTurns()
        if let first = turns.first, first.isModel {
            // The first turn must be the user's.
            written.write(isModel: false, into: &out) { $0.append("{\"text\":\"\"},") }
        }
        var names: [RawText: RawText] = [:]
        for turn in turns {
            written.write(isModel: turn.isModel, into: &out) { write(turn, &names, into: &$0) }
        }
        if out.count == empty {
            written.write(isModel: false, into: &out) { $0.append("{\"text\":\".\"},") }
        }
        out.closeArray()
    }

    /// Messages of one side that follow each other.
    struct Turn {
        var isModel: Bool
        var messages: [Message]
    }

    /// The turns, in which sides alternate and the last is the user's.
    private func turns(_ messages: ArraySlice<Message>) -> [Turn] {
        var turns: [Turn] = []
        for message in messages {
            loseName(message)
            guard !message.parts.isEmpty else { continue }
            let isModel = message.role == .assistant
            if turns.last?.isModel == isModel {
                turns[turns.count - 1].messages.append(message)
            } else {
                turns.append(Turn(isModel: isModel, messages: [message]))
            }
        }
        if let last = turns.last, last.isModel {
            for message in last.messages { request.lose(message.path, .unsupported) }
            turns.removeLast()
        }
        return turns
    }

    private func loseName(_ message: Message) {
        if message.name != nil { request.lose("name", of: message.path, .unsupported) }
    }

    private func write(system messages: ArraySlice<Message>, into out: inout ByteBuffer) {
        let start = out.count
        out.append("\"systemInstruction\":{\"parts\":[")
        let empty = out.count
        for message in messages {
            loseName(message)
            for part in message.parts { write(part, into: &out) }
        }
        guard out.count > empty else { return out.truncate(to: start) }
        out.closeArray()
        out.closeObject()
    }

    private func write(
        _ turn: Turn,
        _ names: inout [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        if turn.isModel {
            writeModel(turn.messages.flatMap(\.parts), &names, into: &out)
        } else {
            for message in turn.messages { writeUser(message, names, into: &out) }
        }
    }

    private func writeUser(
        _ message: Message,
        _ names: [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        switch message.role {
        case .tool: writeResults(message.parts, names, into: &out)
        case .system, .developer:
            // The format has one system text; a later one is a marked text of the user.
            request.lose(message.path, .adapted)
            for part in message.parts { writeReminder(part, into: &out) }
        case .user, .assistant: for part in message.parts { write(part, into: &out) }
        }
    }

    private func writeReminder(_ part: Part, into out: inout ByteBuffer) {
        guard case .text(let text) = part.kind else { return write(part, into: &out) }
        request.loseCache(part)
        out.append("{\"text\":\"<system-reminder>\\n")
        out.append(text.bytes)
        out.append("\\n</system-reminder>\"},")
    }

    private func writeModel(
        _ parts: [Part],
        _ names: inout [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        var needsSignature = true
        for piece in GenerateContentModelTurn.pieces(parts, trip) {
            let start = out.count
            var signature = piece.signature
            switch piece.part.kind {
            case .toolCall(let call):
                write(call, piece.part, &names, into: &out)
                // Upstreams check the first call of a turn, and only that.
                if needsSignature, signature == nil {
                    signature = RawText(GenerateContentSignature.bypass)
                }
                needsSignature = false
            case .thinking(let thinking): write(thinking, into: &out)
            case .text(let text) where text.isEmpty: out.append("{\"text\":\"\"},")
            default: write(piece.part, into: &out)
            }
            if let signature, out.count > start { sign(signature, into: &out) }
        }
    }

    /// Adds a signature to the part that was written last.
    private func sign(_ signature: RawText, into out: inout ByteBuffer) {
        out.truncate(to: out.count - 2)
        out.append(",")
        GenerateContentSignature.write(signature, into: &out)
        out.closeObject()
    }

    private func write(_ thinking: Thinking, into out: inout ByteBuffer) {
        out.openObject()
        out.member("text", thinking.text)
        out.member("thought", true)
        out.closeObject()
    }

    private func write(
        _ call: ToolCall,
        _ part: Part,
        _ names: inout [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        request.loseCache(part)
        let name = trip.names.upstream(call.name, call.namespace, request.arena)
        names[call.id] = name
        out.append("{\"functionCall\":{")
        if trip.capabilities.acceptsCallIDs { out.member("id", call.id) }
        out.member("name", name)
        out.key("args")
        if call.isCustom, case .escaped(let text) = call.arguments {
            out.openObject()
            out.member("input", text)
            out.closeObject()
        } else {
            out.raw(object(call.arguments, part.path))
        }
        out.closeObject()
        out.closeObject()
    }

    /// The arguments as an object; what is none becomes an empty one.
    private func object(_ arguments: Arguments, _ path: SourcePath) -> RawJSON {
        let found = arguments.object(request.arena)
        if found == nil { request.lose("arguments", of: path, .invalid) }
        return found ?? RawJSON("{}")
    }
}
