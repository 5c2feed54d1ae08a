import ProviderAPI

extension ChatRequestDecoder {
    func readMessages(_ value: JSONNode) {
        let list = path(RawText("messages"))
        for (index, element) in value.elements.enumerated() {
            readMessage(element, request.paths.element(index, of: list))
        }
    }

    private func readMessage(_ value: JSONNode, _ path: SourcePath) {
        guard let role = role(value["role"]?.text ?? .empty) else {
            return request.lose(path, .invalid)
        }
        var message = Message(role: role, parts: [], path: path)
        if role == .tool {
            message.parts = [Part(.toolResult(toolResult(value, path)), path)]
        } else {
            readMembers(value, into: &message)
        }
        request.messages.append(message)
    }

    private func role(_ text: RawText) -> Message.Role? {
        switch text {
        case "user": .user
        case "assistant": .assistant
        case "system": .system
        case "developer": .developer
        case "tool", "function": .tool
        default: nil
        }
    }

    /// Thoughts come first and calls last, wherever the members stand.
    private func readMembers(_ value: JSONNode, into message: inout Message) {
        var calls: [Part] = []
        var thoughts: RawText?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "role": break
            case "content": readContent(member.value, message.path, into: &message.parts)
            case "name": message.name = member.value.text
            case "tool_calls": readCalls(member.value, message.path, into: &calls)
            case "function_call": readFunctionCall(member.value, message.path, into: &calls)
            case "refusal": readRefusal(member.value, message.path, into: &message.parts)
            case "reasoning_content", "reasoning": thoughts = member.value.nonEmptyText ?? thoughts
            case "audio", "annotations": request.unsupported(member.name, of: message.path)
            default: request.extra(member.name, of: message.path)
            }
        }
        if let thoughts {
            message.parts.insert(Part(.thinking(Thinking(text: thoughts)), message.path), at: 0)
        }
        message.parts += calls
    }

    private func readRefusal(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        if let text = value.nonEmptyText { parts.append(Part(.refusal(text), path)) }
    }

    private func toolResult(_ value: JSONNode, _ path: SourcePath) -> ToolResult {
        var result = ToolResult(callID: .empty, content: [])
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "role": break
            case "tool_call_id": result.callID = member.value.text ?? .empty
            case "name": result.name = member.value.text
            case "content": readContent(member.value, path, into: &result.content)
            default: request.extra(member.name, of: path)
            }
        }
        if result.callID.isEmpty { result.callID = pendingCall(result.name) ?? .empty }
        return result
    }

    /// The only call that a result without an id can belong to.
    private func pendingCall(_ name: RawText?) -> RawText? {
        // Looking back without a limit would take quadratic time in a conversation of results.
        let near = request.messages.suffix(64)
        guard let parts = near.last(where: { $0.role == .assistant })?.parts, parts.count <= 64
        else { return nil }
        var open: [ToolCall] = []
        for part in parts {
            if case .toolCall(let call) = part.kind { open.append(call) }
        }
        if let name, open.count > 1 { open.removeAll { $0.name != name } }
        return open.count == 1 ? open[0].id : nil
    }

    private func readCalls(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        let list = request.paths.member(RawText("tool_calls"), of: path)
        for (index, element) in value.elements.enumerated() {
            let path = request.paths.element(index, of: list)
            parts.append(Part(.toolCall(call(element, path)), path))
        }
    }

    private func call(_ value: JSONNode, _ path: SourcePath) -> ToolCall {
        var call = ToolCall(id: .empty, name: .empty, arguments: .object(RawJSON("{}")))
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "id": call.id = member.value.text ?? .empty
            case "type", "index": break
            case "function": readFunction(member.value, path, into: &call)
            case "custom":
                call.isCustom = true
                readFunction(member.value, path, into: &call)
            default: request.extra(member.name, of: path)
            }
        }
        return call
    }

    private func readFunction(_ value: JSONNode, _ path: SourcePath, into call: inout ToolCall) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "name": call.name = member.value.text ?? .empty
            case "arguments", "input":
                call.arguments =
                    member.value.text.map(Arguments.escaped) ?? .object(member.value.value)
            default: request.extra(member.name, of: path)
            }
        }
    }

    /// The form of 2023, which had one call without an id.
    private func readFunctionCall(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var call = ToolCall(id: .empty, name: .empty, arguments: .object(RawJSON("{}")))
        readFunction(value, path, into: &call)
        let number = request.messages.count
        call.id = request.arena.text("call_\(number)")
        parts.append(Part(.toolCall(call), path))
    }
}
