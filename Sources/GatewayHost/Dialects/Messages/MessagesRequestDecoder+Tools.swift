import ProviderAPI

extension MessagesRequestDecoder {
    func readTools(_ value: JSONNode) {
        let list = path(RawText("tools"))
        for (index, element) in value.elements.enumerated() {
            let path = request.paths.element(index, of: list)
            let type = element["type"]?.text ?? RawText("custom")
            let isCustom = type == "custom"
            request.tools.append(isCustom ? tool(element, path) : server(type, element, path))
        }
    }

    private func tool(_ value: JSONNode, _ path: SourcePath) -> Tool {
        var tool = Tool(kind: .function, name: .empty, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "input_schema": tool.schema = member.value
            case "description": tool.description = member.value.text
            case "strict": tool.strict = member.value.value
            case "allowed_callers", "eager_input_streaming", "input_examples":
                request.unsupported(member.name, of: path)
            default: readCommon(member, into: &tool)
            }
        }
        return tool
    }

    private func readCommon(_ member: JSONNode.Member, into tool: inout Tool) {
        switch member.name {
        case "name": tool.name = member.value.text ?? .empty
        case "cache_control": tool.cache = cache(member.value)
        case "defer_loading": tool.isDeferred = member.value.bool ?? false
        default: request.extra(member.name, of: tool.path)
        }
    }

    private func server(_ type: RawText, _ value: JSONNode, _ path: SourcePath) -> Tool {
        var server = ServerTool(
            kind: MessagesServerTool.kind(type: type),
            type: type,
            raw: value.value,
            format: .messages
        )
        var tool = Tool(kind: .function, name: type, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "allowed_domains": server.allowedDomains = nonEmpty(member.value)
            case "blocked_domains": server.blockedDomains = nonEmpty(member.value)
            case "user_location": server.userLocation = member.value
            case "max_uses": server.maxUses = member.value.value
            default: readServerMember(member, server, into: &tool)
            }
        }
        tool.kind = .server(server)
        return tool
    }

    /// The members of the other server tools belong to the tool, which travels or is lost whole.
    private func readServerMember(
        _ member: JSONNode.Member,
        _ server: ServerTool,
        into tool: inout Tool
    ) {
        switch member.name {
        case "name", "cache_control", "defer_loading": readCommon(member, into: &tool)
        case "allowed_callers", "strict": request.unsupported(member.name, of: tool.path)
        default:
            if server.kind == .webSearch { request.extra(member.name, of: tool.path) }
        }
    }

    /// An empty list of domains means none, which upstreams refuse.
    private func nonEmpty(_ value: JSONNode) -> JSONNode? { value.isEmpty ? nil : value }

    func readToolChoice(_ value: JSONNode) {
        let path = path(RawText("tool_choice"))
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type", "name": break
            case "disable_parallel_tool_use":
                let place = request.paths.member(member.name, of: path)
                request.parallelTools = (!(member.value.bool ?? false), place)
            default: request.extra(member.name, of: path)
            }
        }
        guard let mode = mode(value) else { return request.lose(path, .invalid) }
        request.toolChoice = ToolChoice(mode: mode, path: path)
    }

    private func mode(_ value: JSONNode) -> ToolChoice.Mode? {
        switch value["type"]?.text ?? .empty {
        case "auto": .auto
        case "any": .required
        case "none": ToolChoice.Mode.none
        case "tool": value["name"]?.text.map { .named($0, namespace: nil) }
        default: nil
        }
    }

    /// A choice by name may mean a server tool, which only the list of tools tells.
    func resolveChoice() {
        guard case .named(let name, _)? = request.toolChoice?.mode else { return }
        for tool in request.tools where tool.name == name {
            if case .server(let server) = tool.kind {
                request.toolChoice?.mode = .server(server.kind)
            }
        }
    }
}
