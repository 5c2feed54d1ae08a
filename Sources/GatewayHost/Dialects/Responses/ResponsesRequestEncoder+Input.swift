import ProviderAPI

extension ResponsesRequestEncoder {
    /// What stands for a conversation of nothing, which upstreams refuse.
    private static var nothing: Message {
        Message(role: .user, parts: [Part(.text(RawText(".")), .root)], path: .root)
    }

    func writeInput(into out: inout ByteBuffer) {
        var custom = Set<RawText>()
        out.key("input")
        out.openArray()
        let empty = out.count
        for message in ToolPairing.ordered(request) {
            if message.name != nil { request.lose("name", of: message.path, .unsupported) }
            switch message.role {
            case .user: writePlain(message, "user", into: &out)
            // Upstreams that know only one of the two names know this one.
            case .system, .developer: writePlain(message, "developer", into: &out)
            case .assistant: writeAssistant(message, &custom, into: &out)
            case .tool: for part in message.parts { writeResult(part, custom, into: &out) }
            }
        }
        if out.count == empty { writePlain(Self.nothing, "user", into: &out) }
        out.closeArray()
    }

    private func writePlain(
        _ message: Message,
        _ role: StaticString,
        into out: inout ByteBuffer
    ) {
        let start = out.count
        begin(role, into: &out)
        let empty = out.count
        for part in message.parts { write(part, into: &out) }
        let isEmpty = out.count == empty
        end(into: &out)
        if isEmpty { out.truncate(to: start) }
    }

    private func begin(_ role: StaticString, into out: inout ByteBuffer) {
        out.append("{\"type\":\"message\",")
        out.member("role", role)
        out.key("content")
        out.openArray()
    }

    private func end(into out: inout ByteBuffer) {
        out.closeArray()
        out.closeObject()
    }

    /// Writes a turn as items: neighbouring texts share a message, everything else is an item of its
    /// own, and the order stays.
    private func writeAssistant(
        _ message: Message,
        _ custom: inout Set<RawText>,
        into out: inout ByteBuffer
    ) {
        var isOpen = false
        for part in message.parts {
            if isText(part) {
                if !isOpen { begin("assistant", into: &out) }
                isOpen = true
                writeOwnText(part, into: &out)
                continue
            }
            if isOpen { end(into: &out) }
            isOpen = false
            writeItem(part, &custom, into: &out)
        }
        if isOpen { end(into: &out) }
    }

    private func isText(_ part: Part) -> Bool {
        switch part.kind {
        case .text, .refusal: true
        default: false
        }
    }

    private func writeOwnText(_ part: Part, into out: inout ByteBuffer) {
        request.loseCache(part)
        switch part.kind {
        case .text(let text):
            out.append("{\"type\":\"output_text\",")
            out.member("text", text)
            out.closeObject()
        case .refusal(let text):
            out.append("{\"type\":\"refusal\",")
            out.member("refusal", text)
            out.closeObject()
        default: break
        }
    }

    private func writeItem(
        _ part: Part,
        _ custom: inout Set<RawText>,
        into out: inout ByteBuffer
    ) {
        request.loseCache(part)
        switch part.kind {
        case .thinking(let thinking): write(thinking, part.path, into: &out)
        case .toolCall(let call):
            let isCustom = call.isCustom && trip.capabilities.acceptsCustomTools
            if isCustom { custom.insert(call.id) }
            write(call, isCustom, part.path, into: &out)
        case .serverTool(let item): write(item, part.path, into: &out)
        // The model's own images can be referred to only by ids that the upstream gave.
        case .media, .toolReference, .toolResult: request.lose(part.path, .unsupported)
        case .text, .refusal: break
        }
    }

    /// Thoughts go back with the ciphertext only to the family that made it; without it they are
    /// plain text to any upstream that takes them.
    private func write(_ thought: Thinking, _ path: SourcePath, into out: inout ByteBuffer) {
        var signature = thought.signature
        if let text = signature, !isReadable(text) || thought.isRedacted {
            request.lose(path, .foreign)
            signature = nil
        }
        let isPlain = trip.capabilities.acceptsPlainThinking && !thought.text.isEmpty
        guard signature != nil || isPlain else {
            if thought.signature == nil { request.lose(path, .unsupported) }
            return
        }
        out.append("{\"type\":\"reasoning\",\"summary\":[")
        if !thought.text.isEmpty {
            out.append("{\"type\":\"summary_text\",")
            out.member("text", thought.text)
            out.closeObject()
        }
        out.closeArray()
        out.member("encrypted_content", optional: signature)
        out.closeObject()
    }

    private func isReadable(_ signature: RawText) -> Bool {
        trip.capabilities.signatures.contains(SignatureShapes.shape(of: signature))
    }

    private func write(
        _ call: ToolCall,
        _ isCustom: Bool,
        _ path: SourcePath,
        into out: inout ByteBuffer
    ) {
        if call.signature != nil { request.lose(path, .foreign) }
        out.openObject()
        out.member("type", isCustom ? "custom_tool_call" : "function_call")
        out.member("call_id", fit(call.id))
        out.member("name", trip.names.upstream(call.name, call.namespace, request.arena))
        out.key(isCustom ? "input" : "arguments")
        if isCustom, case .escaped(let text) = call.arguments {
            out.string(text)
        } else if call.isCustom {
            out.wrappedInput(call.arguments)
        } else {
            out.argumentString(call.arguments)
        }
        out.closeObject()
    }

    /// An id within the format's length, always the same for one id.
    func fit(_ id: RawText) -> RawText { CallID.shorten(id, request.arena) }

    /// Writes a search as an item; its results the upstream has only from its own search.
    private func write(_ item: ServerToolItem, _ path: SourcePath, into out: inout ByteBuffer) {
        if item.format == .responses { return out.raw(item.raw) }
        guard item.tool == .webSearch, item.phase == .call else {
            return request.lose(path, .unsupported)
        }
        request.lose(path, .adapted)
        out.append("{\"type\":\"web_search_call\",\"id\":\"ws_")
        out.append(CallID.fit(item.id.prefix(48), request.arena).bytes)
        out.append("\",\"status\":\"completed\",\"action\":{\"type\":\"search\",\"query\":")
        out.string(ResponsesServerTool.query(of: item))
        out.closeObject()
        out.closeObject()
    }
}
