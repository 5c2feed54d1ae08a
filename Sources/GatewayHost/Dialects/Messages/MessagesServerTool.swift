import ProviderAPI

/// Tools that a messages upstream runs or defines itself.
enum MessagesServerTool {
    /// The kind of a tool by the type in its declaration, whose end is a date.
    static func kind(type: RawText) -> ServerTool.Kind {
        let prefixes: [(StaticString, ServerTool.Kind)] = [
            ("web_search_", .webSearch), ("web_fetch_", .webFetch),
            ("code_execution_", .codeExecution), ("computer_", .computer), ("bash_", .shell),
            ("text_editor_", .textEditor), ("memory_", .memory),
            ("tool_search_tool_", .toolSearch), ("mcp_toolset", .remoteMCP),
        ]
        return prefixes.first { type.hasPrefix($0.0) }?.1 ?? .other
    }

    /// The call or result that a block holds; `nil` for a block of another kind.
    static func item(_ type: RawText, _ value: JSONNode) -> ServerToolItem? {
        switch type {
        case "server_tool_use", "mcp_tool_use": call(value)
        default: isResult(type) ? result(type, value) : nil
        }
    }

    private static func isResult(_ type: RawText) -> Bool {
        let ending = RawText("_tool_result")
        guard type.count > ending.count else { return false }
        return type.dropping(first: type.count - ending.count) == ending
    }

    private static func call(_ value: JSONNode) -> ServerToolItem {
        let name = value["name"]?.text ?? .empty
        return ServerToolItem(
            phase: .call,
            tool: kind(name: name, value),
            id: value["id"]?.text ?? .empty,
            name: name,
            payload: value["input"]?.value,
            raw: value.value,
            format: .messages
        )
    }

    private static func result(_ type: RawText, _ value: JSONNode) -> ServerToolItem {
        let name = type.prefix(type.count - "_tool_result".utf8.count)
        return ServerToolItem(
            phase: .result,
            tool: kind(name: name, value),
            id: value["tool_use_id"]?.text ?? .empty,
            name: name,
            payload: value["content"]?.value,
            raw: value.value,
            format: .messages
        )
    }

    private static func kind(name: RawText, _ value: JSONNode) -> ServerTool.Kind {
        switch name {
        case "web_search": .webSearch
        case "web_fetch": .webFetch
        case "code_execution", "bash_code_execution", "text_editor_code_execution": .codeExecution
        case "mcp": .remoteMCP
        default: value["server_name"] != nil ? .remoteMCP : .other
        }
    }
}
