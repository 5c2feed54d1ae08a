import ProviderAPI

extension ChatRequestEncoder {
    func write(_ call: ToolCall, into out: inout ByteBuffer) {
        let isCustom = call.isCustom && trip.capabilities.acceptsCustomTools
        out.openObject()
        out.member("id", fit(call.id))
        out.member("type", isCustom ? "custom" : "function")
        out.key(isCustom ? "custom" : "function")
        out.openObject()
        out.member("name", trip.names.upstream(call.name, call.namespace, request.arena))
        out.key(isCustom ? "input" : "arguments")
        if call.isCustom, !isCustom {
            out.wrappedInput(call.arguments)
        } else {
            out.argumentString(call.arguments)
        }
        out.closeObject()
        out.closeObject()
    }

    // The documents name no limit; the API's error does: "Invalid 'messages[2].tool_calls[0].id':
    // string too long. Expected a string with maximum length 40" (camel-ai/camel issue 2215,
    // openclaw/openclaw pull request 875, where another model took 64).
    private static let maxCallID = 40

    /// An id within the length that chat servers take, always the same for one id.
    private func fit(_ id: RawText) -> RawText {
        CallID.shorten(id, request.arena, maxLength: Self.maxCallID)
    }

    func writeResult(_ part: Part, into out: inout ByteBuffer) {
        guard case .toolResult(let result) = part.kind else { return }
        request.loseCache(part)
        if result.isError { request.lose("is_error", of: part.path, .unsupported) }
        out.openObject()
        out.member("role", "tool")
        out.member("tool_call_id", fit(result.callID))
        out.key("content")
        writeContent(of: result, into: &out)
        out.closeObject()
    }

    private func writeContent(of result: ToolResult, into out: inout ByteBuffer) {
        if let structured = result.structured {
            out.escapedString(structured.bytes)
        } else if result.content.count == 1, case .text(let text) = result.content[0].kind {
            request.loseCache(result.content[0])
            out.string(text)
        } else if result.content.isEmpty {
            out.append("\"\",")
        } else {
            out.openArray()
            for part in result.content { writeInResult(part, into: &out) }
            out.closeArray()
        }
    }

    private func writeInResult(_ part: Part, into out: inout ByteBuffer) {
        guard case .media = part.kind, !trip.capabilities.acceptsImagesInToolResults else {
            return write(part, into: &out)
        }
        request.lose(part.path, .unsupported)
        out.append("{\"type\":\"text\",\"text\":\"[image omitted]\"},")
    }
}

extension ByteBuffer {
    /// Writes arguments as a string that holds JSON, or the input of a custom tool.
    mutating func argumentString(_ arguments: Arguments) {
        switch arguments {
        case .escaped(let text): string(text.isEmpty ? RawText("{}") : text)
        case .object(let raw): escapedString(raw.bytes)
        }
    }

    /// Writes the free text of a custom tool as a string that holds `{"input": …}`.
    mutating func wrappedInput(_ arguments: Arguments) {
        guard case .escaped(let text) = arguments else { return argumentString(arguments) }
        append("\"{\\\"input\\\":\\\"")
        // The text is escaped once for the inner string and once more for the outer one.
        escape(text.bytes)
        append("\\\"}\",")
    }

    /// Writes bytes as a string value.
    mutating func escapedString(_ bytes: UnsafeRawBufferPointer) {
        append(byte: UInt8(ascii: "\""))
        escape(bytes)
        append("\",")
    }
}
