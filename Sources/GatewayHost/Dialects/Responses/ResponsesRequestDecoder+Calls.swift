import ProviderAPI

extension ResponsesRequestDecoder {
    mutating func readCall(_ value: JSONNode, _ path: SourcePath) {
        var call = ToolCall(id: .empty, name: .empty, arguments: .object(RawJSON("{}")))
        call.isCustom = value["type"]?.equals("custom_tool_call") ?? false
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "call_id": call.id = member.value.text ?? .empty
            case "name": call.name = member.value.text ?? .empty
            case "namespace": call.namespace = member.value.nonEmptyText
            case "arguments", "input": call.arguments = arguments(member.value)
            case "caller": request.unsupported(member.name, of: path)
            default: readBookkeeping(member.name, path)
            }
        }
        append(Part(.toolCall(call), path), path)
    }

    private func arguments(_ value: JSONNode) -> Arguments {
        value.text.map(Arguments.escaped) ?? .object(value.value)
    }

    mutating func readResult(_ value: JSONNode, _ path: SourcePath) {
        var result = ToolResult(callID: .empty, content: [])
        result.isCustom = value["type"]?.equals("custom_tool_call_output") ?? false
        for member in value.members where !member.value.isNull {
            switch member.name {
            // The call says the namespace, too.
            case "type", "namespace": break
            case "name": result.name = member.value.text
            case "call_id": result.callID = member.value.text ?? .empty
            case "output":
                let place = request.paths.member(member.name, of: path)
                readOutput(member.value, place, into: &result)
            case "caller": request.unsupported(member.name, of: path)
            default: readBookkeeping(member.name, path)
            }
        }
        append(result, path)
    }

    func append(_ result: ToolResult, _ path: SourcePath) {
        var result = result
        if result.callID.isEmpty { result.callID = pendingCall ?? .empty }
        let part = Part(.toolResult(result), path)
        request.messages.append(Message(role: .tool, parts: [part], path: path))
    }

    /// The only call that a result without an id can belong to.
    private var pendingCall: RawText? {
        // Looking back without a limit would take quadratic time in a conversation of results.
        guard let parts = request.messages.suffix(64).last(where: { $0.role == .assistant })?.parts,
            parts.count <= 64
        else { return nil }
        var open: [RawText] = []
        for part in parts {
            if case .toolCall(let call) = part.kind { open.append(call.id) }
        }
        return open.count == 1 ? open[0] : nil
    }

    /// Reads an output: a text, a text that holds parts, a list of parts, or any other value.
    private func readOutput(
        _ value: JSONNode,
        _ path: SourcePath,
        into result: inout ToolResult
    ) {
        if let text = value.text {
            if let parts = ResponsesStringified.parts(text, path, request) {
                result.content = parts
            } else {
                readContent(value, path, into: &result.content)
            }
        } else if value.isArray, value.elements.allSatisfy(ResponsesStringified.isPart) {
            readContent(value, path, into: &result.content)
        } else {
            result.structured = value.value
        }
    }

    /// A search for tools that the client runs is a function for any other format.
    mutating func readSearchCall(_ value: JSONNode, _ path: SourcePath) {
        if ResponsesToolSearch.isServer(value) { return request.lose(path, .unsupported) }
        var call = ToolCall(
            id: value["call_id"]?.text ?? .empty,
            name: RawText(ResponsesToolSearch.name),
            arguments: .object(RawJSON("{}"))
        )
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "call_id", "execution": break
            case "arguments": call.arguments = arguments(member.value)
            default: readBookkeeping(member.name, path)
            }
        }
        append(Part(.toolCall(call), path), path)
    }

    mutating func readSearchOutput(_ value: JSONNode, _ path: SourcePath) {
        for key: StaticString in ["id", "status"] where value.member(key) != nil {
            readBookkeeping(RawText(key), path)
        }
        let before = request.tools.count
        let place = request.paths.member(RawText("tools"), of: path)
        if let tools = value["tools"] { readTools(tools, place) }
        if ResponsesToolSearch.isServer(value) { return request.lose(path, .adapted) }
        var result = ToolResult(callID: value["call_id"]?.text ?? .empty, content: [])
        for index in before..<request.tools.count {
            request.tools[index].isDeferred = true
            let reference = ResponsesToolSearch.reference(request.tools[index], request.arena)
            result.content.append(Part(.toolReference(reference), request.tools[index].path))
        }
        append(result, path)
    }
}

/// The tool with which a client lets the model look for tools.
enum ResponsesToolSearch {
    static let name: StaticString = "tool_search"

    /// Whether the upstream ran a search, whose items have no id of a call.
    static func isServer(_ item: JSONNode) -> Bool {
        guard let execution = item.member("execution") else { return item.member("call_id") == nil }
        return execution.equals("server")
    }

    /// The name by which a tool that was found is referred to.
    static func reference(_ tool: Tool, _ arena: Arena) -> RawText {
        guard let namespace = tool.namespace else { return tool.name }
        return ToolNames.qualified(tool.name, namespace, arena)
    }
}
