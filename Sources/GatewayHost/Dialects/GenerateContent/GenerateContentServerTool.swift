import ProviderAPI

/// Tools that a generateContent upstream runs itself.
enum GenerateContentServerTool {
    /// The kind of a tool by its key in the declaration; `nil` for a key that is none.
    static func kind(_ key: RawText) -> ServerTool.Kind? {
        switch key {
        case "googleSearch", "google_search", "googleSearchRetrieval", "google_search_retrieval",
            "enterpriseWebSearch", "enterprise_web_search":
            .webSearch
        case "urlContext", "url_context": .webFetch
        case "codeExecution", "code_execution": .codeExecution
        case "computerUse", "computer_use": .computer
        case "fileSearch", "file_search": .fileSearch
        case "mcpServers", "mcp_servers": .remoteMCP
        case "googleMaps", "google_maps", "retrieval", "parallelAiSearch", "parallel_ai_search",
            "exaAiSearch", "exa_ai_search":
            .other
        default: nil
        }
    }

    /// The call or result that a part holds; `nil` for a part of another kind.
    static func item(_ part: JSONNode) -> ServerToolItem? {
        if let code = part.either("executableCode", "executable_code") {
            return item(.call, .codeExecution, code, part)
        }
        if let result = part.either("codeExecutionResult", "code_execution_result") {
            return item(.result, .codeExecution, result, part)
        }
        if let call = part.either("toolCall", "tool_call") {
            return item(.call, .other, call, part)
        }
        if let result = part.either("toolResponse", "tool_response") {
            return item(.result, .other, result, part)
        }
        return nil
    }

    /// What running code gave, in the words that formats with such a tool share.
    static func result(_ payload: RawJSON, _ arena: Arena) -> RawJSON {
        var document = JSONDocument(valueCapacity: 16)
        let root = try? document.parse(payload.bytes)
        let isOK = root?["outcome"]?.equals("OUTCOME_OK") ?? false
        let output = root?["output"]?.text ?? .empty
        return RawJSON(
            arena.make { out in
                out.openObject()
                out.member("type", "code_execution_result")
                out.member("stdout", isOK ? output : .empty)
                out.member("stderr", isOK ? .empty : output)
                out.member("return_code", isOK ? 0 : 1)
                out.append("\"content\":[],")
                out.closeObject()
                out.endJSON()
            }
        )
    }

    private static func item(
        _ phase: ServerToolItem.Phase,
        _ tool: ServerTool.Kind,
        _ value: JSONNode,
        _ part: JSONNode
    ) -> ServerToolItem {
        let name: StaticString = tool == .codeExecution ? "code_execution" : "tool"
        return ServerToolItem(
            phase: phase,
            tool: tool,
            id: value["id"]?.text ?? .empty,
            name: RawText(name),
            payload: value.value,
            raw: part.value,
            format: .generateContent
        )
    }
}
