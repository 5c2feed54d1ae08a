import ProviderAPI

extension ResponsesRequestDecoder {
    /// Reads the input: one text of the user, or a list of items.
    mutating func readInput(_ value: JSONNode) {
        let list = path(RawText("input"))
        if let text = value.text {
            let part = Part(.text(text), list)
            return request.messages.append(Message(role: .user, parts: [part], path: list))
        }
        for (index, element) in value.elements.enumerated() {
            readItem(element, request.paths.element(index, of: list))
        }
    }

    private mutating func readItem(_ value: JSONNode, _ path: SourcePath) {
        switch value["type"]?.text ?? RawText("message") {
        case "message": readMessage(value, path)
        case "reasoning": readReasoningItem(value, path)
        case "function_call", "custom_tool_call": readCall(value, path)
        case "function_call_output", "custom_tool_call_output": readResult(value, path)
        case "tool_search_call": readSearchCall(value, path)
        case "tool_search_output": readSearchOutput(value, path)
        case "additional_tools": readAdditionalTools(value, path)
        case "image_generation_call": readImage(value, path)
        // Only the upstream that made it can read it.
        case "compaction": request.lose(path, .foreign)
        case let type: readServerItem(type, value, path)
        }
    }

    private mutating func readMessage(_ value: JSONNode, _ path: SourcePath) {
        guard let role = role(value["role"]?.text ?? .empty) else {
            return request.lose(path, .invalid)
        }
        var parts: [Part] = []
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "role": break
            case "content":
                let place = request.paths.member(member.name, of: path)
                readContent(member.value, place, into: &parts)
            case "phase": request.unsupported(member.name, of: path)
            default: readBookkeeping(member.name, path)
            }
        }
        if role == .assistant {
            for part in parts { append(part, path) }
        } else {
            request.messages.append(Message(role: role, parts: parts, path: path))
        }
    }

    private func role(_ text: RawText) -> Message.Role? {
        switch text {
        case "user": .user
        case "assistant": .assistant
        case "system": .system
        case "developer": .developer
        default: nil
        }
    }

    /// Adds to the turn of the assistant, which here comes as several items.
    func append(_ part: Part, _ path: SourcePath) {
        if let last = request.messages.indices.last, request.messages[last].role == .assistant {
            request.messages[last].parts.append(part)
        } else {
            request.messages.append(Message(role: .assistant, parts: [part], path: path))
        }
    }

    /// Ids and states of items mean something only to the upstream that gave them.
    mutating func readBookkeeping(_ key: RawText, _ path: SourcePath) {
        switch key {
        case "id", "status", "created_by":
            if lostBookkeeping.insert(key).inserted { request.unsupported(key, of: path) }
        default: request.extra(key, of: path)
        }
    }

    private mutating func readReasoningItem(_ value: JSONNode, _ path: SourcePath) {
        var thinking = Thinking(text: .empty)
        var content: JSONNode?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "summary": thinking.text = join(member.value)
            case "content": content = member.value
            case "encrypted_content": ResponsesSignature.read(member.value.text, into: &thinking)
            default: readBookkeeping(member.name, path)
            }
        }
        if let content { readThoughts(content, path, into: &thinking) }
        if thinking.text.isEmpty, thinking.signature == nil { return }
        append(Part(.thinking(thinking), path), path)
    }

    /// The thoughts themselves, which stand for the summary where there is none.
    private func readThoughts(
        _ content: JSONNode,
        _ path: SourcePath,
        into thinking: inout Thinking
    ) {
        let text = join(content)
        if thinking.text.isEmpty {
            thinking.text = text
        } else if !text.isEmpty {
            request.lose("content", of: path, .adapted)
        }
    }

    /// The texts of a list of parts, with an empty line between two.
    private func join(_ list: JSONNode) -> RawText {
        let texts = list.elements.compactMap { $0["text"]?.nonEmptyText }
        guard texts.count > 1 else { return texts.first ?? .empty }
        return request.arena.text { out in
            for (index, text) in texts.enumerated() {
                if index > 0 { out.append("\\n\\n") }
                out.append(text.bytes)
            }
        }
    }

    private mutating func readImage(_ value: JSONNode, _ path: SourcePath) {
        var media = Media(kind: .image, source: .data(.empty), type: RawText("image/png"))
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "result": media.source = .data(member.value.text ?? .empty)
            case "output_format": media.type = ResponsesImage.type(member.value.text)
            case "revised_prompt", "size", "quality", "background", "action":
                request.unsupported(member.name, of: path)
            default: readBookkeeping(member.name, path)
            }
        }
        if case .data(let data) = media.source, data.isEmpty { return request.lose(path, .invalid) }
        append(Part(.media(media), path), path)
    }

    private mutating func readServerItem(
        _ type: RawText,
        _ value: JSONNode,
        _ path: SourcePath
    ) {
        guard let item = ResponsesServerTool.item(type, value, request.arena) else {
            return request.lose(path, .unknown)
        }
        append(Part(.serverTool(item), path), path)
    }
}
