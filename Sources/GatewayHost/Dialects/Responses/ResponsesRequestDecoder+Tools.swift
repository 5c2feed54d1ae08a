import ProviderAPI

extension ResponsesRequestDecoder {
    mutating func readTools(
        _ value: JSONNode,
        _ list: SourcePath
    ) {
        for (index, element) in value.elements.enumerated() {
            readTool(element, request.paths.element(index, of: list), nil)
        }
    }

    private mutating func readTool(
        _ value: JSONNode,
        _ path: SourcePath,
        _ namespace: RawText?
    ) {
        switch value["type"]?.text ?? RawText("function") {
        case "function": add(tool(value, .function, path, namespace))
        case "custom": add(tool(value, .custom(nil), path, namespace))
        case "namespace": readNamespace(value, path)
        case "tool_search" where !(value["execution"]?.equals("server") ?? true):
            request.clientToolSearch = RawText(ResponsesToolSearch.name)
            add(tool(value, .function, path, nil))
        case let type: add(server(type, value, path))
        }
    }

    private mutating func add(_ tool: Tool) {
        let key = ToolKey(name: tool.name, namespace: tool.namespace)
        guard toolKeys.insert(key).inserted else { return request.lose(tool.path, .conflict) }
        request.tools.append(tool)
    }

    private mutating func readNamespace(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "name": break
            case "tools":
                let place = request.paths.member(member.name, of: path)
                readNested(member.value, place, value["name"]?.nonEmptyText)
            case "description":
                if member.value.nonEmptyText != nil { request.unsupported(member.name, of: path) }
            default: request.extra(member.name, of: path)
            }
        }
    }

    private mutating func readNested(
        _ value: JSONNode,
        _ list: SourcePath,
        _ namespace: RawText?
    ) {
        for (index, element) in value.elements.enumerated() {
            let path = request.paths.element(index, of: list)
            // A namespace in a namespace is not documented; without this it could nest deeply.
            if element["tools"] != nil {
                request.lose(path, .invalid)
            } else {
                readTool(element, path, namespace)
            }
        }
    }

    private func tool(
        _ value: JSONNode,
        _ kind: Tool.Kind,
        _ path: SourcePath,
        _ namespace: RawText?
    ) -> Tool {
        var tool = Tool(kind: kind, name: .empty, namespace: namespace, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "name": tool.name = member.value.text ?? .empty
            case "description": tool.description = member.value.text
            case "parameters": tool.schema = member.value
            case "strict": tool.strict = member.value.value
            case "defer_loading": tool.isDeferred = member.value.bool ?? false
            case "format": tool.kind = .custom(grammar(member.value))
            case "execution": tool.name = RawText(ResponsesToolSearch.name)
            case "output_schema", "allowed_callers": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        return tool
    }

    private func grammar(_ format: JSONNode) -> Grammar? {
        guard let syntax = format["syntax"]?.text, let definition = format["definition"]?.text
        else { return nil }
        return Grammar(syntax: syntax, definition: definition)
    }

    private func server(_ type: RawText, _ value: JSONNode, _ path: SourcePath) -> Tool {
        var server = ServerTool(
            kind: ResponsesServerTool.kind(tool: type),
            type: type,
            raw: value.value,
            format: .responses
        )
        if server.kind == .webSearch { readWebSearch(value, path, into: &server) }
        if server.kind == .toolSearch {
            for member in value.members {
                switch member.name {
                case "type", "execution": break
                default: request.unsupported(member.name, of: path)
                }
            }
        }
        // Several servers of one type are several tools.
        let name = value["server_label"]?.text ?? type
        return Tool(kind: .server(server), name: name, path: path)
    }

    private func readWebSearch(
        _ value: JSONNode,
        _ path: SourcePath,
        into server: inout ServerTool
    ) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "filters": readFilters(member.value, path, into: &server)
            case "user_location": server.userLocation = member.value
            case "search_context_size": server.contextSize = member.value.value
            case "external_web_access", "search_content_types", "return_token_budget":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readFilters(
        _ value: JSONNode,
        _ path: SourcePath,
        into server: inout ServerTool
    ) {
        for member in value.members where !member.value.isEmpty {
            switch member.name {
            case "allowed_domains": server.allowedDomains = member.value
            case "blocked_domains": server.blockedDomains = member.value
            default: request.extra(member.name, of: path)
            }
        }
    }

    mutating func readAdditionalTools(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "role": break
            case "tools": readTools(member.value, request.paths.member(member.name, of: path))
            default: readBookkeeping(member.name, path)
            }
        }
    }
}
