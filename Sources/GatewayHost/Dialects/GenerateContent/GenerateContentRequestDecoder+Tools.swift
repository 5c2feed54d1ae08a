import ProviderAPI

extension GenerateContentRequestDecoder {
    func readTools(_ value: JSONNode, _ path: SourcePath) {
        for (index, element) in value.listed.enumerated() {
            let place = request.paths.element(index, of: path)
            for member in element.members where !member.value.isNull {
                readTool(member, request.paths.member(member.name, of: place))
            }
        }
    }

    private func readTool(_ member: JSONNode.Member, _ path: SourcePath) {
        switch member.name {
        case "functionDeclarations", "function_declarations":
            for (index, element) in member.value.listed.enumerated() {
                readFunction(element, request.paths.element(index, of: path))
            }
        case let name:
            guard let kind = GenerateContentServerTool.kind(name) else {
                return request.lose(path, .unknown)
            }
            add(server: kind, member, path)
        }
    }

    private func readFunction(_ value: JSONNode, _ path: SourcePath) {
        var tool = Tool(kind: .function, name: .empty, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "name": tool.name = member.value.text ?? .empty
            case "description": tool.description = member.value.text
            case "parameters":
                tool.schema = GenerateContentSchema.standard(member.value, request.arena)
            case "parametersJsonSchema", "parameters_json_schema": tool.schema = member.value
            case "response", "responseJsonSchema", "response_json_schema", "behavior":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        request.tools.append(tool)
    }

    private func add(
        server kind: ServerTool.Kind,
        _ member: JSONNode.Member,
        _ path: SourcePath
    ) {
        var server = ServerTool(
            kind: kind,
            type: member.name,
            raw: member.value.value,
            format: .generateContent
        )
        if kind == .webSearch { readSearch(member.value, path, into: &server) }
        request.tools.append(Tool(kind: .server(server), name: member.name, path: path))
    }

    private func readSearch(
        _ value: JSONNode,
        _ path: SourcePath,
        into server: inout ServerTool
    ) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "excludeDomains", "exclude_domains":
                if !member.value.isEmpty { server.blockedDomains = member.value }
            case "timeRangeFilter", "time_range_filter", "searchTypes", "search_types",
                "blockingConfidence", "blocking_confidence", "dynamicRetrievalConfig",
                "dynamic_retrieval_config":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    func readToolConfig(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "functionCallingConfig", "function_calling_config":
                readChoice(member.value, request.paths.member(member.name, of: path))
            case "retrievalConfig", "retrieval_config", "includeServerSideToolInvocations",
                "include_server_side_tool_invocations":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readChoice(_ value: JSONNode, _ path: SourcePath) {
        var names: [RawText] = []
        var mode: String?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "mode": mode = member.value.string?.uppercased()
            case "allowedFunctionNames", "allowed_function_names":
                names = member.value.listed.compactMap(\.text)
            case "streamFunctionCallArguments", "stream_function_call_arguments":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        guard let choice = choice(mode, names, path) else { return }
        request.toolChoice = ToolChoice(mode: choice, path: path)
    }

    private func choice(
        _ mode: String?,
        _ names: [RawText],
        _ path: SourcePath
    ) -> ToolChoice.Mode? {
        switch mode {
        case "NONE": return ToolChoice.Mode.none
        case "ANY" where names.count == 1: return .named(names[0], namespace: nil)
        case "ANY": return names.isEmpty ? .required : .allowed(names, required: true)
        case "AUTO", "VALIDATED":
            if mode == "VALIDATED" { request.lose("mode", of: path, .adapted) }
            return names.isEmpty ? .auto : .allowed(names, required: false)
        case nil, "MODE_UNSPECIFIED":
            return names.isEmpty ? nil : .allowed(names, required: false)
        default:
            request.lose("mode", of: path, .invalid)
            return nil
        }
    }
}
