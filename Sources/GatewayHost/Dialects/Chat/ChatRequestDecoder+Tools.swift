import ProviderAPI

extension ChatRequestDecoder {
    func readTools(_ value: JSONNode) {
        let list = path(RawText("tools"))
        for (index, element) in value.elements.enumerated() {
            let path = request.paths.element(index, of: list)
            guard let definition = element["function"] ?? element["custom"] else {
                request.lose(path, .unknown)
                continue
            }
            var tool = tool(definition, path)
            if element["custom"] != nil { tool.kind = .custom(grammar(definition["format"])) }
            readEnvelope(element, into: &tool)
            request.tools.append(tool)
        }
    }

    private func readEnvelope(_ value: JSONNode, into tool: inout Tool) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "function", "custom": break
            case "cache_control": tool.cache = CacheBreakpoint(ttl: member.value["ttl"]?.text)
            case "defer_loading": tool.isDeferred = member.value.bool ?? false
            default: request.extra(member.name, of: tool.path)
            }
        }
    }

    private func tool(_ value: JSONNode, _ path: SourcePath) -> Tool {
        var tool = Tool(kind: .function, name: .empty, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "name": tool.name = member.value.text ?? .empty
            case "description": tool.description = member.value.text
            case "parameters": tool.schema = member.value
            case "strict": tool.strict = member.value.value
            case "format": break
            default: request.extra(member.name, of: path)
            }
        }
        return tool
    }

    private func grammar(_ format: JSONNode?) -> Grammar? {
        guard let grammar = format?["grammar"], let syntax = grammar["syntax"]?.text,
            let definition = grammar["definition"]?.text
        else { return nil }
        return Grammar(syntax: syntax, definition: definition)
    }

    func readFunctions(_ value: JSONNode) {
        let list = path(RawText("functions"))
        // The answer will call them as tools.
        request.lose(list, .adapted)
        for (index, element) in value.elements.enumerated() {
            request.tools.append(tool(element, request.paths.element(index, of: list)))
        }
    }

    func readFunctionChoice(_ value: JSONNode, _ path: SourcePath) {
        if let name = value["name"]?.text {
            request.toolChoice = ToolChoice(mode: .named(name, namespace: nil), path: path)
        } else {
            readToolChoice(value)
        }
    }

    func readToolChoice(_ value: JSONNode) {
        let path = path(RawText("tool_choice"))
        let word = value.text.flatMap(ToolChoice.Mode.init(word:))
        guard let mode = word ?? named(value) ?? allowed(value, path) else {
            return request.lose(path, .invalid)
        }
        request.toolChoice = ToolChoice(mode: mode, path: path)
    }

    private func named(_ value: JSONNode) -> ToolChoice.Mode? {
        let name = (value["function"] ?? value["custom"])?["name"]?.text
        return name.map { .named($0, namespace: nil) }
    }

    private func allowed(_ value: JSONNode, _ path: SourcePath) -> ToolChoice.Mode? {
        guard let list = value["allowed_tools"] else { return nil }
        var names: [RawText] = []
        for tool in list["tools"]?.elements ?? list.elements {
            if case .named(let name, _) = named(tool) {
                names.append(name)
            } else {
                request.lose(path, .invalid)
            }
        }
        return .allowed(names, required: list["mode"]?.equals("required") ?? false)
    }

    func readWebSearch(_ value: JSONNode, _ path: SourcePath) {
        var server = ServerTool(
            kind: .webSearch,
            type: RawText("web_search"),
            raw: value.value,
            format: .chat
        )
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "search_context_size": server.contextSize = member.value.value
            case "user_location": server.userLocation = member.value["approximate"] ?? member.value
            default: request.extra(member.name, of: path)
            }
        }
        request.tools.append(Tool(kind: .server(server), name: server.type, path: path))
    }
}
