import ProviderAPI

/// A free text tool in formats that only know JSON input.
enum CustomTool {
    /// The schema of the function that stands for it.
    static var schema: RawJSON {
        RawJSON(
            """
            {"type":"object","properties":{"input":{"type":"string"}},\
            "required":["input"],"additionalProperties":false}
            """
        )
    }
}

extension ByteBuffer {
    /// Writes the description of a wrapped tool, which must now also tell the grammar.
    mutating func wrappedDescription(_ description: RawText?, _ grammar: Grammar?) {
        key("description")
        append(byte: UInt8(ascii: "\""))
        if let description { append(description.bytes) }
        if let grammar {
            append("\\n\\nThe input must match this ")
            append(grammar.syntax.bytes)
            append(" grammar:\\n")
            append(grammar.definition.bytes)
        }
        append("\",")
    }
}

extension RequestTrip {
    /// Writes what a function and a free text tool share: its name upstream and its description.
    func writeHead(of tool: Tool, into out: inout ByteBuffer) {
        out.member("name", names.upstream(tool.name, tool.namespace, request.arena))
        out.member("description", optional: tool.description)
    }

    /// Writes the members of a function that stands for a free text tool.
    func writeWrapped(_ tool: Tool, _ grammar: Grammar?, into out: inout ByteBuffer) {
        request.lose(tool.path, .adapted)
        out.member("name", names.upstream(tool.name, tool.namespace, request.arena))
        out.wrappedDescription(tool.description, grammar)
        out.member("parameters", CustomTool.schema)
    }
}

extension CanonicalRequest {
    /// Reports a choice of tools without tools, which upstreams refuse.
    func loseChoiceWithoutTools() {
        if let choice = toolChoice { lose(choice.path, .conflict) }
        if let parallel = parallelTools { lose(parallel.path, .conflict) }
    }

    func hasCustomTool(_ name: RawText) -> Bool {
        tools.contains {
            guard case .custom = $0.kind else { return false }
            return $0.name == name
        }
    }
}
