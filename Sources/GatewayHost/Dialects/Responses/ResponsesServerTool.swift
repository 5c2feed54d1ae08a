import ProviderAPI

/// Tools that a responses upstream runs itself.
enum ResponsesServerTool {
    /// The kind of a tool by the type in its declaration or in a choice.
    static func kind(tool type: RawText) -> ServerTool.Kind {
        let prefixes: [(StaticString, ServerTool.Kind)] = [
            ("web_search", .webSearch), ("file_search", .fileSearch),
            ("code_interpreter", .codeExecution), ("computer", .computer),
            ("image_generation", .imageGeneration), ("local_shell", .shell), ("shell", .shell),
            ("apply_patch", .textEditor), ("mcp", .remoteMCP), ("tool_search", .toolSearch),
        ]
        return prefixes.first { type.hasPrefix($0.0) }?.1 ?? .other
    }

    /// The call that an item holds; `nil` for an item of another kind.
    static func item(_ type: RawText, _ value: JSONNode, _ arena: Arena) -> ServerToolItem? {
        isKnown(type) ? any(type, value, arena) : nil
    }

    /// The call that an item of any kind is taken for.
    static func any(_ type: RawText, _ value: JSONNode, _ arena: Arena) -> ServerToolItem {
        let kind = kind(tool: type)
        return ServerToolItem(
            phase: .call,
            tool: kind,
            id: value["id"]?.text ?? .empty,
            name: type,
            payload: kind == .webSearch ? query(value, arena) : nil,
            raw: value.value,
            format: .responses
        )
    }

    private static func isKnown(_ type: RawText) -> Bool {
        switch type {
        case "web_search_call", "file_search_call", "code_interpreter_call", "computer_call",
            "computer_call_output", "local_shell_call", "local_shell_call_output", "shell_call",
            "shell_call_output", "apply_patch_call", "apply_patch_call_output", "mcp_call",
            "mcp_list_tools", "mcp_approval_request", "mcp_approval_response", "tool_search_call",
            "tool_search_output", "compaction", "program", "program_output":
            true
        default: false
        }
    }

    /// What was searched or opened, as an object with a `query`.
    static func query(_ value: JSONNode, _ arena: Arena) -> RawJSON? {
        guard let action = value["action"] else { return nil }
        let text =
            action["query"]?.nonEmptyText ?? action["queries"]?[0]?.nonEmptyText
            ?? action["pattern"]?.nonEmptyText ?? action["url"]?.nonEmptyText
        guard let text else { return nil }
        return RawJSON(
            arena.make { out in
                out.openObject()
                out.member("query", text)
                out.closeObject()
                out.endJSON()
            }
        )
    }

    /// The query of a search of another format.
    static func query(of item: ServerToolItem) -> RawText {
        guard let payload = item.payload else { return .empty }
        var document = JSONDocument(valueCapacity: 16)
        // The text is borrowed from the payload, not from the tape.
        return (try? document.parse(payload.bytes))?["query"]?.text ?? .empty
    }

    /// Writes the addresses in the result of a search.
    static func writeSources(of item: ServerToolItem, into out: inout ByteBuffer) {
        var document = JSONDocument(valueCapacity: 64)
        guard let payload = item.payload, let list = try? document.parse(payload.bytes) else {
            return
        }
        for result in list.elements {
            guard let url = result["url"]?.text else { continue }
            out.openObject()
            out.member("type", "url")
            out.member("url", url)
            out.closeObject()
        }
    }

    /// The sources of a search, as a list of results.
    static func results(_ value: JSONNode, _ arena: Arena) -> RawJSON {
        RawJSON(
            arena.make { out in
                out.openArray()
                for source in value["action"]?["sources"]?.elements ?? value.elements {
                    guard let url = source["url"]?.text else { continue }
                    out.openObject()
                    out.member("type", "web_search_result")
                    out.member("url", url)
                    out.member("title", source["title"]?.text ?? .empty)
                    out.closeObject()
                }
                out.closeArray()
                out.endJSON()
            }
        )
    }
}
