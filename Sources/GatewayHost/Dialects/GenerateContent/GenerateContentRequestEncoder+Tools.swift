import ProviderAPI

extension GenerateContentRequestEncoder {
    func writeTools(into out: inout ByteBuffer) {
        let start = out.count
        out.key("tools")
        out.openArray()
        let empty = out.count
        let hasFunctions = writeFunctions(into: &out)
        writeServerTools(hasFunctions, into: &out)
        if out.count == empty {
            out.truncate(to: start)
        } else {
            out.closeArray()
        }
        if hasFunctions {
            writeChoice(into: &out)
        } else {
            loseChoice()
        }
    }

    /// Upstreams refuse a choice without functions.
    private func loseChoice() {
        if let choice = request.toolChoice { request.lose(choice.path, .conflict) }
        if let parallel = request.parallelTools { request.lose(parallel.path, .conflict) }
    }

    private func writeFunctions(into out: inout ByteBuffer) -> Bool {
        let start = out.count
        out.append("{\"functionDeclarations\":[")
        let empty = out.count
        var budget = SchemaBudget()
        for tool in request.tools {
            switch tool.kind {
            case .function: writeFunction(tool, within: &budget, into: &out)
            case .custom(let grammar): write(custom: tool, grammar, into: &out)
            case .server: break
            }
        }
        guard out.count > empty else {
            out.truncate(to: start)
            return false
        }
        out.closeArray()
        out.closeObject()
        return true
    }

    private func writeFunction(
        _ tool: Tool,
        within budget: inout SchemaBudget,
        into out: inout ByteBuffer
    ) {
        loseMarks(tool)
        out.openObject()
        out.member("name", trip.names.upstream(tool.name, tool.namespace, request.arena))
        out.member("description", optional: tool.description)
        if let schema = tool.schema, !GenerateContentSchema.isEmpty(schema) {
            out.key("parameters")
            GenerateContentSchema.write(schema, for: .tool, within: &budget, into: &out)
        }
        out.closeObject()
    }

    private func loseMarks(_ tool: Tool) {
        if tool.cache != nil { request.lose("cache_control", of: tool.path, .unsupported) }
        // A tool that nothing can refer to later must be visible from the start.
        if tool.isDeferred { request.lose("defer_loading", of: tool.path, .adapted) }
        if tool.strict?.isTrue ?? false { request.lose("strict", of: tool.path, .unsupported) }
    }

    private func write(custom tool: Tool, _ grammar: Grammar?, into out: inout ByteBuffer) {
        loseMarks(tool)
        request.lose(tool.path, .adapted)
        out.openObject()
        out.member("name", trip.names.upstream(tool.name, tool.namespace, request.arena))
        out.wrappedDescription(tool.description, grammar)
        out.append(
            "\"parameters\":{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
        )
        out.append("\"required\":[\"input\"]},")
        out.closeObject()
    }

    private func writeServerTools(_ hasFunctions: Bool, into out: inout ByteBuffer) {
        for tool in request.tools {
            guard case .server(let server) = tool.kind else { continue }
            loseMarks(tool)
            write(server, tool, hasFunctions, into: &out)
        }
    }

    private func write(
        _ server: ServerTool,
        _ tool: Tool,
        _ hasFunctions: Bool,
        into out: inout ByteBuffer
    ) {
        if server.format == .generateContent {
            out.openObject()
            out.key(server.type)
            out.raw(server.raw)
            return out.closeObject()
        }
        let searches = trip.capabilities.acceptsWebSearch
        switch server.kind {
        // Most models take either functions or tools of their own.
        case .webSearch where hasFunctions && searches == nil,
            .webFetch where hasFunctions && searches != true,
            .codeExecution where hasFunctions && searches != true:
            request.lose(tool.path, .conflict)
        case .webSearch where searches ?? true: writeSearch(server, tool, into: &out)
        case .webFetch:
            out.append("{\"urlContext\":{}},")
            loseSettings(server, tool)
        case .codeExecution:
            out.append("{\"codeExecution\":{}},")
            loseSettings(server, tool)
        default: request.lose(tool.path, .unsupported)
        }
    }

    /// These tools have no settings here.
    private func loseSettings(_ server: ServerTool, _ tool: Tool) {
        var document = JSONDocument(valueCapacity: 64)
        guard let root = try? document.parse(server.raw.bytes) else { return }
        for member in root.members where !member.value.isNull {
            switch member.name {
            case "type", "name", "cache_control", "defer_loading", "strict": break
            default: request.unsupported(member.name, of: tool.path)
            }
        }
    }

    private func writeSearch(_ server: ServerTool, _ tool: Tool, into out: inout ByteBuffer) {
        out.append("{\"googleSearch\":{")
        // An API key is refused with this member, so only a provider that knows it turns it on.
        if server.blockedDomains != nil {
            request.lose("blocked_domains", of: tool.path, .unsupported)
        }
        out.append("}},")
        if server.allowedDomains != nil {
            request.lose("allowed_domains", of: tool.path, .unsupported)
        }
        if server.userLocation != nil { request.lose("user_location", of: tool.path, .unsupported) }
        if server.maxUses != nil { request.lose("max_uses", of: tool.path, .unsupported) }
        if server.contextSize != nil {
            request.lose("search_context_size", of: tool.path, .unsupported)
        }
    }

    private func writeChoice(into out: inout ByteBuffer) {
        if let parallel = request.parallelTools, !parallel.value {
            request.lose(parallel.path, .unsupported)
        }
        guard let choice = request.toolChoice else { return }
        switch choice.mode {
        case .auto: write(mode: "AUTO", [], into: &out)
        case .none: write(mode: "NONE", [], into: &out)
        case .required: write(mode: "ANY", [], into: &out)
        case .named(let name, let namespace):
            let upstream = trip.names.upstream(name, namespace, request.arena)
            write(mode: "ANY", [upstream], into: &out)
        case .allowed(let names, let required):
            let upstream = names.map { trip.names.upstream($0, nil, request.arena) }
            // Only these two modes take names; the second leaves the call to the model.
            write(mode: required ? "ANY" : "VALIDATED", upstream, into: &out)
        case .server: request.lose(choice.path, .unsupported)
        }
    }

    private func write(mode: StaticString, _ names: [RawText], into out: inout ByteBuffer) {
        out.append("\"toolConfig\":{\"functionCallingConfig\":{")
        out.member("mode", mode)
        if !names.isEmpty {
            out.key("allowedFunctionNames")
            out.openArray()
            for name in names { out.string(name) }
            out.closeArray()
        }
        out.closeObject()
        out.closeObject()
    }
}
