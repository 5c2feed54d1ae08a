import ProviderAPI

extension ChatRequestEncoder {
    func writeTools(into out: inout ByteBuffer) {
        let start = out.count
        out.key("tools")
        out.openArray()
        let empty = out.count
        for tool in request.tools { write(tool, into: &out) }
        let hasTools = out.count > empty
        out.closeArray()
        if !hasTools { out.truncate(to: start) }
        writeWebSearch(into: &out)
        if hasTools {
            writeChoice(into: &out)
        } else {
            request.loseChoiceWithoutTools()
        }
    }

    private func write(_ tool: Tool, into out: inout ByteBuffer) {
        if tool.cache != nil { request.lose("cache_control", of: tool.path, .unsupported) }
        // A tool that nothing can refer to later must be visible from the start.
        if tool.isDeferred { request.lose("defer_loading", of: tool.path, .adapted) }
        switch tool.kind {
        case .function: writeFunction(tool, into: &out)
        case .custom(let grammar): write(custom: tool, grammar, into: &out)
        case .server(let server): loseServer(server, tool)
        }
    }

    private func loseServer(_ server: ServerTool, _ tool: Tool) {
        if server.kind == .webSearch, trip.capabilities.acceptsWebSearch ?? false { return }
        request.lose(tool.path, .unsupported)
    }

    private func writeFunction(_ tool: Tool, into out: inout ByteBuffer) {
        out.append("{\"type\":\"function\",\"function\":{")
        trip.writeHead(of: tool, into: &out)
        out.key("parameters")
        out.functionSchema(tool.schema)
        out.member("strict", optional: tool.strict)
        out.closeObject()
        out.closeObject()
    }

    private func write(custom tool: Tool, _ grammar: Grammar?, into out: inout ByteBuffer) {
        guard trip.capabilities.acceptsCustomTools else {
            out.append("{\"type\":\"function\",\"function\":{")
            trip.writeWrapped(tool, grammar, into: &out)
            out.closeObject()
            return out.closeObject()
        }
        out.append("{\"type\":\"custom\",\"custom\":{")
        trip.writeHead(of: tool, into: &out)
        if let grammar {
            out.append("\"format\":{\"type\":\"grammar\",\"grammar\":{")
            out.member("syntax", grammar.syntax)
            out.member("definition", grammar.definition)
            out.closeObject()
            out.closeObject()
        }
        out.closeObject()
        out.closeObject()
    }

    private func writeWebSearch(into out: inout ByteBuffer) {
        guard trip.capabilities.acceptsWebSearch ?? false else { return }
        for tool in request.tools {
            guard case .server(let server) = tool.kind, server.kind == .webSearch else { continue }
            out.key("web_search_options")
            out.openObject()
            out.member("search_context_size", optional: server.contextSize)
            if let location = server.userLocation {
                out.append("\"user_location\":{\"type\":\"approximate\",\"approximate\":{")
                out.place(location)
                out.closeObject()
                out.closeObject()
            }
            out.closeObject()
            return loseFilters(server, tool.path)
        }
    }

    private func loseFilters(_ server: ServerTool, _ path: SourcePath) {
        if server.allowedDomains != nil { request.lose("allowed_domains", of: path, .unsupported) }
        if server.blockedDomains != nil { request.lose("blocked_domains", of: path, .unsupported) }
        if server.maxUses != nil { request.lose("max_uses", of: path, .unsupported) }
    }

    private func writeChoice(into out: inout ByteBuffer) {
        if let parallel = request.parallelTools {
            out.member("parallel_tool_calls", parallel.value)
        }
        guard let choice = request.toolChoice else { return }
        switch choice.mode {
        case .auto, .none, .required: out.member("tool_choice", optional: choice.mode.word)
        case .named(let name, let namespace):
            out.key("tool_choice")
            writeReference(name, namespace, into: &out)
        case .allowed(let names, let required): write(allowed: names, required, into: &out)
        case .server: request.lose(choice.path, .unsupported)
        }
    }

    private func writeReference(
        _ name: RawText,
        _ namespace: RawText?,
        into out: inout ByteBuffer
    ) {
        let isCustom = trip.capabilities.acceptsCustomTools && request.hasCustomTool(name)
        let kind: StaticString = isCustom ? "custom" : "function"
        out.openObject()
        out.member("type", kind)
        out.key(kind)
        out.openObject()
        out.member("name", trip.names.upstream(name, namespace, request.arena))
        out.closeObject()
        out.closeObject()
    }

    private func write(allowed names: [RawText], _ required: Bool, into out: inout ByteBuffer) {
        out.append("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{")
        out.member("mode", required ? "required" : "auto")
        out.key("tools")
        out.openArray()
        for name in names { writeReference(name, nil, into: &out) }
        out.closeArray()
        out.closeObject()
        out.closeObject()
    }
}
