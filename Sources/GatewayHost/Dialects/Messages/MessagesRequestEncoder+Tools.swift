import ProviderAPI

extension MessagesRequestEncoder {
    func writeTools(_ breakpoints: inout Breakpoints, into out: inout ByteBuffer) {
        let start = out.count
        out.key("tools")
        out.openArray()
        let empty = out.count
        for tool in request.tools { write(tool, &breakpoints, into: &out) }
        guard out.count > empty else {
            out.truncate(to: start)
            return loseChoice()
        }
        out.closeArray()
        writeChoice(into: &out)
    }

    /// Upstreams refuse a choice without tools.
    private func loseChoice() {
        if let choice = request.toolChoice { request.lose(choice.path, .conflict) }
        if let parallel = request.parallelTools { request.lose(parallel.path, .conflict) }
    }

    private func write(
        _ tool: Tool,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        switch tool.kind {
        case .function: writeFunction(tool, into: &out)
        case .custom(let grammar): write(custom: tool, grammar, into: &out)
        case .server(let server):
            guard write(server, tool, into: &out) else { return }
        }
        writeCache(tool, &breakpoints, into: &out)
        out.closeObject()
    }

    /// A deferred tool cannot be a breakpoint.
    private func writeCache(
        _ tool: Tool,
        _ breakpoints: inout Breakpoints,
        into out: inout ByteBuffer
    ) {
        guard let cache = tool.cache else { return }
        guard !tool.isDeferred, breakpoints.take() else {
            return request.lose("cache_control", of: tool.path, .conflict)
        }
        out.key("cache_control")
        out.breakpoint(cache)
    }

    private func writeFunction(_ tool: Tool, into out: inout ByteBuffer) {
        out.openObject()
        out.member("name", trip.names.upstream(tool.name, tool.namespace, request.arena))
        out.member("description", optional: tool.description)
        out.key("input_schema")
        MessagesSchema.write(tool.schema, into: &out)
        if let strict = tool.strict, strict.isTrue { out.member("strict", true) }
        if tool.isDeferred { out.member("defer_loading", true) }
    }

    private func write(custom tool: Tool, _ grammar: Grammar?, into out: inout ByteBuffer) {
        request.lose(tool.path, .adapted)
        out.openObject()
        out.member("name", trip.names.upstream(tool.name, tool.namespace, request.arena))
        out.wrappedDescription(tool.description, grammar)
        out.member("input_schema", CustomTool.schema)
        if tool.isDeferred { out.member("defer_loading", true) }
    }

    /// Begins a server tool, if the format has it.
    ///
    /// - Returns: Whether it was begun.
    private func write(
        _ server: ServerTool,
        _ tool: Tool,
        into out: inout ByteBuffer
    ) -> Bool {
        if server.kind == .toolSearch {
            out.append("{\"type\":\"tool_search_tool_bm25_20251119\",")
            out.append("\"name\":\"tool_search_tool_bm25\",")
            return true
        }
        guard server.kind == .webSearch, trip.capabilities.acceptsWebSearch ?? true else {
            request.lose(tool.path, .unsupported)
            return false
        }
        if server.contextSize != nil {
            request.lose("search_context_size", of: tool.path, .unsupported)
        }
        out.append("{\"type\":\"web_search_20250305\",\"name\":\"web_search\",")
        out.member("allowed_domains", optional: server.allowedDomains?.value)
        if server.allowedDomains == nil {
            out.member("blocked_domains", optional: server.blockedDomains?.value)
        } else if server.blockedDomains != nil {
            request.lose("blocked_domains", of: tool.path, .conflict)
        }
        out.member("max_uses", optional: server.maxUses)
        if let location = server.userLocation { write(location: location, into: &out) }
        return true
    }

    private func write(location: JSONNode, into out: inout ByteBuffer) {
        out.key("user_location")
        out.openObject()
        out.member("type", "approximate")
        out.place(location)
        out.closeObject()
    }

    private func writeChoice(into out: inout ByteBuffer) {
        let parallel = request.parallelTools?.value ?? true
        guard request.toolChoice != nil || !parallel else { return }
        out.key("tool_choice")
        out.openObject()
        if write(request.toolChoice, into: &out), !parallel {
            out.member("disable_parallel_tool_use", true)
        }
        out.closeObject()
    }

    /// Writes the members of a choice.
    ///
    /// - Returns: Whether calls can be made at all.
    private func write(_ choice: ToolChoice?, into out: inout ByteBuffer) -> Bool {
        guard let choice else {
            out.member("type", "auto")
            return true
        }
        switch choice.mode {
        case .auto: out.member("type", "auto")
        case .required: out.member("type", "any")
        case .named(let name, let namespace): writeNamed(name, namespace, into: &out)
        case .allowed(let names, let required):
            write(allowed: names, required, choice.path, into: &out)
        case .server(.webSearch) where trip.capabilities.acceptsWebSearch ?? true:
            writeNamed(RawText("web_search"), nil, into: &out)
        case .server:
            request.lose(choice.path, .unsupported)
            out.member("type", "auto")
        case .none:
            out.member("type", "none")
            return false
        }
        return true
    }

    private func writeNamed(_ name: RawText, _ namespace: RawText?, into out: inout ByteBuffer) {
        out.member("type", "tool")
        out.member("name", trip.names.upstream(name, namespace, request.arena))
    }

    private func write(
        allowed names: [RawText],
        _ required: Bool,
        _ path: SourcePath,
        into out: inout ByteBuffer
    ) {
        if required, names.count == 1 { return writeNamed(names[0], nil, into: &out) }
        request.lose(path, .adapted)
        out.member("type", required ? "any" : "auto")
    }
}
