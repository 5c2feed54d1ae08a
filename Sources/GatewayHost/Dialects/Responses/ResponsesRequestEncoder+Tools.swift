import ProviderAPI

extension ResponsesRequestEncoder {
    func writeTools(into out: inout ByteBuffer) {
        let start = out.count
        out.key("tools")
        out.openArray()
        let empty = out.count
        for tool in request.tools { write(tool, into: &out) }
        guard out.count > empty else {
            out.truncate(to: start)
            return request.loseChoiceWithoutTools()
        }
        out.closeArray()
        writeChoice(into: &out)
    }

    private func write(_ tool: Tool, into out: inout ByteBuffer) {
        if tool.cache != nil { request.lose("cache_control", of: tool.path, .unsupported) }
        switch tool.kind {
        case .function: writeFunction(tool, into: &out)
        case .custom(let grammar): write(custom: tool, grammar, into: &out)
        case .server(let server): write(server, tool, into: &out)
        }
        // Without the format's own search nothing could bring a deferred tool back.
        if tool.isDeferred { request.lose("defer_loading", of: tool.path, .adapted) }
    }

    private func writeFunction(_ tool: Tool, into out: inout ByteBuffer) {
        out.append("{\"type\":\"function\",")
        trip.writeHead(of: tool, into: &out)
        out.key("parameters")
        writeSchema(tool.schema, into: &out)
        // Unlike elsewhere a function is strict here unless it says otherwise.
        out.member("strict", tool.strict ?? RawJSON("false"))
        out.closeObject()
    }

    /// The root of a schema must be an object without alternatives.
    private func writeSchema(_ schema: JSONNode?, into out: inout ByteBuffer) {
        let hasBranches = schema.map {
            $0["anyOf"] != nil || $0["oneOf"] != nil || $0["allOf"] != nil
        }
        if hasBranches ?? false {
            MessagesSchema.write(schema, into: &out)
        } else {
            out.functionSchema(schema)
        }
    }

    private func write(custom tool: Tool, _ grammar: Grammar?, into out: inout ByteBuffer) {
        guard trip.capabilities.acceptsCustomTools else {
            out.append("{\"type\":\"function\",")
            trip.writeWrapped(tool, grammar, into: &out)
            out.member("strict", false)
            return out.closeObject()
        }
        out.append("{\"type\":\"custom\",")
        trip.writeHead(of: tool, into: &out)
        if let grammar {
            out.append("\"format\":{\"type\":\"grammar\",")
            out.member("syntax", grammar.syntax)
            out.member("definition", grammar.definition)
            out.closeObject()
        }
        out.closeObject()
    }

    private func write(_ server: ServerTool, _ tool: Tool, into out: inout ByteBuffer) {
        if server.format == .responses { return out.raw(server.raw) }
        guard server.kind == .webSearch, trip.capabilities.acceptsWebSearch ?? true else {
            return request.lose(tool.path, .unsupported)
        }
        out.append("{\"type\":\"web_search\",")
        writeFilters(server, tool.path, into: &out)
        out.member("search_context_size", optional: server.contextSize)
        if let location = server.userLocation {
            out.append("\"user_location\":{\"type\":\"approximate\",")
            out.place(location)
            out.closeObject()
        }
        out.closeObject()
        if server.maxUses != nil { request.lose("max_uses", of: tool.path, .unsupported) }
    }

    private func writeFilters(
        _ server: ServerTool,
        _ path: SourcePath,
        into out: inout ByteBuffer
    ) {
        if server.blockedDomains != nil { request.lose("blocked_domains", of: path, .unsupported) }
        guard let allowed = server.allowedDomains else { return }
        out.append("\"filters\":{")
        out.member("allowed_domains", allowed.value)
        out.closeObject()
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
        case .server(let kind): write(server: kind, choice.path, into: &out)
        }
    }

    private func write(
        server kind: ServerTool.Kind,
        _ path: SourcePath,
        into out: inout ByteBuffer
    ) {
        guard kind == .webSearch, trip.capabilities.acceptsWebSearch ?? true else {
            return request.lose(path, .unsupported)
        }
        out.append("\"tool_choice\":{\"type\":\"web_search\"},")
    }

    private func writeReference(
        _ name: RawText,
        _ namespace: RawText?,
        into out: inout ByteBuffer
    ) {
        let isCustom = trip.capabilities.acceptsCustomTools && request.hasCustomTool(name)
        out.openObject()
        out.member("type", isCustom ? "custom" : "function")
        out.member("name", trip.names.upstream(name, namespace, request.arena))
        out.closeObject()
    }

    private func write(allowed names: [RawText], _ required: Bool, into out: inout ByteBuffer) {
        out.append("\"tool_choice\":{\"type\":\"allowed_tools\",")
        out.member("mode", required ? "required" : "auto")
        out.key("tools")
        out.openArray()
        for name in names { writeReference(name, nil, into: &out) }
        out.closeArray()
        out.closeObject()
    }
}
