import ProviderAPI

extension MessagesRequestEncoder {
    func write(_ part: Part, _ breakpoints: inout Breakpoints, into out: inout ByteBuffer) {
        let start = out.count
        switch part.kind {
        case .text(let text), .refusal(let text): writeText(text, into: &out)
        case .media(let media): write(media, part.path, into: &out)
        case .thinking(let thinking): return write(thinking, part.path, into: &out)
        case .toolCall(let call): write(call, part.path, into: &out)
        case .toolResult(let result): write(result, &breakpoints, into: &out)
        case .serverTool(let item): return write(item, part.path, into: &out)
        case .toolReference: request.lose(part.path, .unsupported)
        }
        guard out.count > start else { return }
        writeCache(part, &breakpoints, into: &out)
        out.closeObject()
    }

    /// Begins a text block, which the caller closes; a blank text is refused by upstreams.
    private func writeText(_ text: RawText, into out: inout ByteBuffer) {
        guard !text.isBlank else { return }
        out.append("{\"type\":\"text\",\"text\":\"")
        out.append(text.bytes)
        out.append("\",")
    }

    private func write(_ thought: Thinking, _ path: SourcePath, into out: inout ByteBuffer) {
        guard let signature = thought.signature else {
            return request.lose(path, .unsupported)
        }
        let shape = SignatureShapes.shape(of: signature)
        guard trip.capabilities.signatures.contains(shape) else {
            return request.lose(path, .foreign)
        }
        out.openObject()
        if thought.isRedacted {
            out.member("type", "redacted_thinking")
            out.member("data", signature)
        } else {
            out.member("type", "thinking")
            out.member("thinking", thought.text)
            out.member("signature", signature)
        }
        out.closeObject()
    }

    private func write(_ call: ToolCall, _ path: SourcePath, into out: inout ByteBuffer) {
        out.openObject()
        out.member("type", "tool_use")
        out.member("id", CallID.fit(call.id, request.arena))
        out.member("name", trip.names.upstream(call.name, call.namespace, request.arena))
        out.key("input")
        if call.isCustom, case .escaped(let text) = call.arguments {
            out.openObject()
            out.member("input", text)
            out.closeObject()
        } else {
            out.raw(object(call.arguments, path))
        }
    }

    /// The arguments as an object; what is none becomes an empty one.
    private func object(_ arguments: Arguments, _ path: SourcePath) -> RawJSON {
        let found = arguments.object(request.arena)
        if found == nil { request.lose("arguments", of: path, .invalid) }
        return found ?? RawJSON("{}")
    }

    private func write(
        _ result: ToolResult,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        out.openObject()
        out.member("type", "tool_result")
        out.member("tool_use_id", CallID.fit(result.callID, request.arena))
        if let structured = result.structured {
            out.key("content")
            out.escapedString(structured.bytes)
        } else if let text = result.onlyText {
            out.member("content", text)
        } else if !result.content.isEmpty {
            out.key("content")
            out.openArray()
            for part in result.content { writeInResult(part, &breakpoints, into: &out) }
            out.closeArray()
        }
        if result.isError { out.member("is_error", true) }
    }

    private func writeInResult(
        _ part: Part,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        guard case .toolReference(let name) = part.kind else {
            return write(part, &breakpoints, into: &out)
        }
        out.openObject()
        out.member("type", "tool_reference")
        out.member("tool_name", trip.names.upstream(name, nil, request.arena))
        out.closeObject()
    }

    /// Writes a server tool item of this format as it was; others have no counterpart.
    private func write(_ item: ServerToolItem, _ path: SourcePath, into out: inout ByteBuffer) {
        guard item.format == .messages, item.raw.isObject else {
            return request.lose(path, .unsupported)
        }
        out.raw(item.raw)
    }

    private func write(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if media.detail != nil { request.lose("detail", of: path, .unsupported) }
        if media.isStoredElsewhere { return request.lose(path, .foreign) }
        switch media.kind {
        case .audio, .video: request.lose(path, .unsupported)
        case .image:
            out.append("{\"type\":\"image\",")
            writeSource(media, RawText("image/png"), into: &out)
        case .document:
            out.append("{\"type\":\"document\",")
            writeSource(media, RawText("application/pdf"), into: &out)
            out.member("title", optional: media.name)
        }
    }

    private func writeSource(_ media: Media, _ type: RawText, into out: inout ByteBuffer) {
        out.append("\"source\":{")
        switch media.source {
        case .link(let url):
            out.member("type", "url")
            out.member("url", url)
        case .file(let id):
            out.member("type", "file")
            out.member("file_id", id)
        case .text(let text): writePlain(text, into: &out)
        case .data(let data):
            if media.kind == .document, let text = Base64.text(data, media.type, request.arena) {
                writePlain(text, into: &out)
            } else {
                out.member("type", "base64")
                out.member("media_type", media.type ?? type)
                out.member("data", data)
            }
        }
        out.closeObject()
    }

    private func writePlain(_ text: RawText, into out: inout ByteBuffer) {
        out.member("type", "text")
        out.member("media_type", "text/plain")
        out.member("data", text)
    }
}
