import ProviderAPI

extension MessagesRequestEncoder {
    func writeConversation(_ breakpoints: inout Breakpoints, into out: inout ByteBuffer) {
        let messages = ToolPairing.ordered(request)
        let first = messages.firstIndex { $0.role != .system && $0.role != .developer }
        let split = first ?? messages.count
        write(system: messages[..<split], &breakpoints, into: &out)
        out.key("messages")
        out.openArray()
        var turns = MessagesTurns()
        if messages[split...].first?.role == .assistant {
            // "messages: first message must use the "user" role": the API's error 400.
            turns.begin("user", into: &out)
            out.append("{\"type\":\"text\",\"text\":\".\"},")
            turns.end(into: &out)
        }
        for message in messages[split...] { write(message, &turns, &breakpoints, into: &out) }
        turns.finish(into: &out)
        // The format wants at least one turn of the user.
        if turns.isEmpty { out.append("{\"role\":\"user\",\"content\":\".\"},") }
        out.closeArray()
    }

    private func write(
        system messages: ArraySlice<Message>,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        let start = out.count
        out.key("system")
        out.openArray()
        let empty = out.count
        for message in messages {
            if message.name != nil { request.lose("name", of: message.path, .unsupported) }
            for part in message.parts { write(part, &breakpoints, into: &out) }
        }
        if out.count == empty {
            out.truncate(to: start)
        } else {
            out.closeArray()
        }
    }

    private func write(
        _ message: Message,
        _ turns: inout MessagesTurns,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        if message.name != nil { request.lose("name", of: message.path, .unsupported) }
        switch message.role {
        case .user, .tool:
            turns.begin("user", into: &out)
            for part in message.parts { write(part, &breakpoints, into: &out) }
        case .assistant:
            turns.begin("assistant", into: &out)
            writeAssistant(message.parts, &breakpoints, into: &out)
        case .system, .developer: writeLate(message, &turns, &breakpoints, into: &out)
        }
        turns.end(into: &out)
    }

    /// Writes a system text in mid-conversation.
    private func writeLate(
        _ message: Message,
        _ turns: inout MessagesTurns,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        guard trip.capabilities.acceptsSystemAnywhere else {
            turns.begin("user", into: &out)
            return writeReminder(message, &breakpoints, into: &out)
        }
        turns.begin("system", into: &out)
        for part in message.parts { write(part, &breakpoints, into: &out) }
    }

    /// Calls come last, so that their results are next to them; a thought between two calls stays
    /// there, for upstreams take no thoughts in another order.
    private func writeAssistant(
        _ parts: [Part],
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        let first = parts.firstIndex(where: \.isCall) ?? parts.count
        let last = parts.lastIndex(where: \.isCall) ?? parts.count
        func isLate(_ index: Int) -> Bool {
            parts[index].isCall || (parts[index].isThought && index > first && index < last)
        }
        for index in parts.indices where !isLate(index) {
            // The format has no images that the model made.
            if case .media = parts[index].kind {
                request.lose(parts[index].path, .unsupported)
            } else {
                write(parts[index], &breakpoints, into: &out)
            }
        }
        for index in parts.indices where isLate(index) {
            write(parts[index], &breakpoints, into: &out)
        }
    }

    /// Models that know no system text in mid-conversation get it as a marked user text.
    private func writeReminder(
        _ message: Message,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        request.lose(message.path, .adapted)
        for part in message.parts {
            guard case .text(let text) = part.kind else {
                write(part, &breakpoints, into: &out)
                continue
            }
            out.append("{\"type\":\"text\",\"text\":\"<system-reminder>\\n")
            out.append(text.bytes)
            out.append("\\n</system-reminder>\",")
            writeCache(part, &breakpoints, into: &out)
            out.closeObject()
        }
    }

    func writeCache(
        _ part: Part,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        guard let cache = part.cache else { return }
        guard breakpoints.take() else {
            return request.lose(cache.key, of: part.path, .clamped)
        }
        out.key("cache_control")
        out.breakpoint(cache)
    }
}

extension Part {
    fileprivate var isCall: Bool {
        if case .toolCall = kind { true } else { false }
    }

    fileprivate var isThought: Bool {
        if case .thinking = kind { true } else { false }
    }
}

/// The turns of a conversation, in which neighbours of one role become one.
struct MessagesTurns {
    private var role: StaticString?
    private var mark = 0
    private var content = 0
    private var before: StaticString?

    var isEmpty: Bool { role == nil }

    /// Goes to the role whose parts are written next.
    mutating func begin(_ next: StaticString, into out: inout ByteBuffer) {
        mark = out.count
        before = role
        if role.map({ RawText($0) == next }) != true {
            finish(into: &out)
            out.append("{\"role\":\"")
            out.append(next)
            out.append("\",\"content\":[")
            role = next
        }
        content = out.count
    }

    /// Takes the turn back when nothing was written in it: no turn may be empty.
    mutating func end(into out: inout ByteBuffer) {
        guard out.count == content, content > mark else { return }
        out.truncate(to: mark)
        if before != nil {
            // Closing the turn before put a bracket where the comma behind its last part stood.
            out.truncate(to: mark - 1)
            out.append(",")
        }
        role = before
    }

    /// Closes the last turn.
    mutating func finish(into out: inout ByteBuffer) {
        guard role != nil else { return }
        out.closeArray()
        out.closeObject()
    }
}
