import ProviderAPI

extension ChatRequestEncoder {
    func writeMessages(into out: inout ByteBuffer) {
        out.key("messages")
        out.openArray()
        let empty = out.count
        for message in ToolPairing.ordered(request) { write(message, into: &out) }
        // Servers refuse a conversation of nothing.
        if out.count == empty { out.append("{\"role\":\"user\",\"content\":\".\"},") }
        out.closeArray()
        if let cache = request.automaticCache { request.lose(cache.path, .unsupported) }
    }

    private func write(_ message: Message, into out: inout ByteBuffer) {
        switch message.role {
        case .tool: for part in message.parts { writeResult(part, into: &out) }
        case .assistant: writeAssistant(message, into: &out)
        // Only some chat servers know `developer`; all give `system` the same authority.
        case .system, .developer: writePlain(message, "system", into: &out)
        case .user: writePlain(message, "user", into: &out)
        }
    }

    private func writePlain(
        _ message: Message,
        _ role: StaticString,
        into out: inout ByteBuffer
    ) {
        let start = out.count
        out.openObject()
        out.member("role", role)
        out.member("name", optional: message.name)
        out.key("content")
        if writeContent(message.parts, into: &out) {
            out.closeObject()
        } else {
            out.truncate(to: start)
        }
    }

    /// Writes content as a string when it is one text.
    ///
    /// - Returns: Whether there was any.
    private func writeContent(_ parts: [Part], into out: inout ByteBuffer) -> Bool {
        if parts.count == 1, case .text(let text) = parts[0].kind {
            request.loseCache(parts[0])
            out.string(text)
            return true
        }
        out.openArray()
        let start = out.count
        for part in parts { write(part, into: &out) }
        let isEmpty = out.count == start
        out.closeArray()
        return !isEmpty
    }

    func write(_ part: Part, into out: inout ByteBuffer) {
        request.loseCache(part)
        switch part.kind {
        case .text(let text): writeText(text, into: &out)
        case .refusal(let text): writeText(text, into: &out)
        case .media(let media): write(media, part.path, into: &out)
        case .toolReference(let name): writeReference(name, part.path, into: &out)
        case .thinking, .toolCall, .toolResult, .serverTool:
            request.lose(part.path, .unsupported)
        }
    }

    private func writeReference(_ name: RawText, _ path: SourcePath, into out: inout ByteBuffer) {
        request.lose(path, .adapted)
        out.append("{\"type\":\"text\",\"text\":\"Tool available: ")
        out.append(trip.names.upstream(name, nil, request.arena).bytes)
        out.append("\"},")
    }

    private func writeText(_ text: RawText, into out: inout ByteBuffer) {
        out.append("{\"type\":\"text\",\"text\":\"")
        out.append(text.bytes)
        out.append("\"},")
    }

    private func writeAssistant(_ message: Message, into out: inout ByteBuffer) {
        let start = out.count
        out.openObject()
        out.member("role", "assistant")
        out.member("name", optional: message.name)
        let content = message.parts.filter(isContent)
        let wroteContent = writeAssistantContent(content, into: &out)
        let wroteThoughts = writeThoughts(message.parts, into: &out)
        let wroteRefusal = writeRefusal(message.parts, into: &out)
        let wroteCalls = writeCalls(message.parts, into: &out)
        if wroteContent || wroteThoughts || wroteRefusal || wroteCalls {
            out.closeObject()
        } else {
            out.truncate(to: start)
        }
    }

    private func isContent(_ part: Part) -> Bool {
        switch part.kind {
        case .text, .serverTool, .toolReference: true
        // The format has no images that the model made.
        case .media: lose(part)
        case .thinking, .toolCall, .toolResult, .refusal: false
        }
    }

    private func lose(_ part: Part) -> Bool {
        request.lose(part.path, .unsupported)
        return false
    }

    private func writeAssistantContent(_ parts: [Part], into out: inout ByteBuffer) -> Bool {
        out.key("content")
        let start = out.count
        guard !parts.isEmpty, writeContent(parts, into: &out) else {
            out.truncate(to: start)
            out.null()
            return false
        }
        return true
    }

    private func writeRefusal(_ parts: [Part], into out: inout ByteBuffer) -> Bool {
        for part in parts {
            guard case .refusal(let text) = part.kind else { continue }
            out.member("refusal", text)
            return true
        }
        return false
    }

    private func writeThoughts(_ parts: [Part], into out: inout ByteBuffer) -> Bool {
        var count = 0
        for part in parts {
            guard case .thinking(let thinking) = part.kind else { continue }
            if thinking.signature != nil { request.lose(part.path, .foreign) }
            guard !thinking.text.isEmpty, !thinking.isRedacted else { continue }
            guard trip.capabilities.acceptsPlainThinking else {
                request.lose(part.path, .unsupported)
                continue
            }
            out.append(count == 0 ? "\"reasoning_content\":\"" : "\\n\\n")
            out.append(thinking.text.bytes)
            count += 1
        }
        if count > 0 { out.append("\",") }
        return count > 0
    }

    private func writeCalls(_ parts: [Part], into out: inout ByteBuffer) -> Bool {
        var count = 0
        for part in parts {
            guard case .toolCall(let call) = part.kind else { continue }
            if count == 0 {
                out.key("tool_calls")
                out.openArray()
            }
            request.loseCache(part)
            write(call, into: &out)
            count += 1
        }
        if count > 0 { out.closeArray() }
        return count > 0
    }
}
