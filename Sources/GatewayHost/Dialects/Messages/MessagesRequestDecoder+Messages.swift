import ProviderAPI

extension MessagesRequestDecoder {
    func readSystem(_ value: JSONNode) {
        let path = path(RawText("system"))
        var message = Message(role: .system, parts: [], path: path)
        readContent(value, path, into: &message.parts)
        MessagesBillingLine.remove(from: &message.parts, request)
        if !message.parts.isEmpty { request.messages.append(message) }
    }

    func readMessages(_ value: JSONNode) {
        let list = path(RawText("messages"))
        for (index, element) in value.elements.enumerated() {
            readMessage(element, request.paths.element(index, of: list))
        }
    }

    private func readMessage(_ value: JSONNode, _ path: SourcePath) {
        guard value.isObject else { return request.lose(path, .invalid) }
        var message = Message(role: .user, parts: [], path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "role": message.role = role(member.value.text ?? .empty, path)
            case "content":
                let place = request.paths.member(member.name, of: path)
                readContent(member.value, place, into: &message.parts)
            case "output_config": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        request.messages.append(message)
    }

    private func role(_ text: RawText, _ path: SourcePath) -> Message.Role {
        switch text {
        case "user": return .user
        case "assistant": return .assistant
        case "system": return .system
        default:
            request.lose("role", of: path, .invalid)
            return .user
        }
    }

    /// Reads a text or a list of blocks.
    func readContent(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        if let text = value.text {
            if !text.isEmpty { parts.append(Part(.text(text), path)) }
            return
        }
        for (index, element) in value.elements.enumerated() {
            readBlock(element, request.paths.element(index, of: path), into: &parts)
        }
    }

    private func readBlock(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        switch value["type"]?.text ?? .empty {
        case "text": readText(value, path, into: &parts)
        case "tool_use": parts.append(toolUse(value, path))
        case "tool_result": parts.append(toolResult(value, path))
        case "thinking", "redacted_thinking": parts.append(thinking(value, path))
        case "image", "document": readMedia(value, path, into: &parts)
        case "search_result": readSearchResult(value, path, into: &parts)
        case "tool_reference": readReference(value, path, into: &parts)
        case "container_upload", "compaction": request.lose(path, .unsupported)
        case let type: readServerItem(type, value, path, into: &parts)
        }
    }

    private func readText(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var part = Part(.text(.empty), path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "text": part.kind = .text(member.value.text ?? .empty)
            case "cache_control": part.cache = cache(member.value)
            case "citations": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        if case .text(let text) = part.kind, text.isEmpty { return }
        parts.append(part)
    }

    private func thinking(_ value: JSONNode, _ path: SourcePath) -> Part {
        var thinking = Thinking(text: .empty)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "thinking": thinking.text = member.value.text ?? .empty
            case "signature": thinking.signature = member.value.nonEmptyText
            case "data":
                thinking.signature = member.value.nonEmptyText
                thinking.isRedacted = true
            default: request.extra(member.name, of: path)
            }
        }
        return Part(.thinking(thinking), path)
    }

    private func toolUse(_ value: JSONNode, _ path: SourcePath) -> Part {
        var call = ToolCall(id: .empty, name: .empty, arguments: .object(RawJSON("{}")))
        var found: CacheBreakpoint?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "id": call.id = member.value.text ?? .empty
            case "name": call.name = member.value.text ?? .empty
            case "input": call.arguments = .object(member.value.value)
            case "cache_control": found = cache(member.value)
            case "caller": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        return Part(.toolCall(call), path, cache: found)
    }

    private func toolResult(_ value: JSONNode, _ path: SourcePath) -> Part {
        var result = ToolResult(callID: .empty, content: [])
        var found: CacheBreakpoint?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "tool_use_id": result.callID = member.value.text ?? .empty
            case "is_error": result.isError = member.value.bool ?? false
            case "cache_control": found = cache(member.value)
            case "content": read(member.value, path, into: &result)
            default: request.extra(member.name, of: path)
            }
        }
        return Part(.toolResult(result), path, cache: found)
    }

    /// Clients also send results that are neither text nor blocks.
    private func read(_ content: JSONNode, _ path: SourcePath, into result: inout ToolResult) {
        let isBlocks = content.elements.allSatisfy { $0["type"]?.isString ?? false }
        if content.isString || (content.isArray && isBlocks) {
            let place = request.paths.member(RawText("content"), of: path)
            readContent(content, place, into: &result.content)
        } else {
            result.structured = content.value
        }
    }
}
