import ProviderAPI

/// The parts that streams and whole messages share.
enum MessagesHead {
    /// Writes the members of a message before its content.
    static func write(_ start: ResponseStart, _ reverse: Reverse, into out: inout ByteBuffer) {
        out.key("id")
        if start.id.isEmpty {
            out.string(escaping: "msg_" + reverse.requestID)
        } else {
            out.string(start.id)
        }
        out.append("\"type\":\"message\",\"role\":\"assistant\",")
        out.key("model")
        out.string(escaping: reverse.clientModel)
    }

    /// Writes the block of a call up to its input.
    static func beginCall(_ head: ToolCallHead, into out: inout ByteBuffer) {
        let arena = Arena()
        out.openObject()
        out.member("type", "tool_use")
        out.member("id", CallID.fit(head.id, arena))
        out.member("name", head.name)
        out.key("input")
    }

    static func write(_ citation: Citation, into out: inout ByteBuffer) {
        if citation.format == .messages { return out.rawLine(citation.raw) }
        out.openObject()
        out.member("type", "web_search_result_location")
        out.member("cited_text", citation.citedText ?? .empty)
        out.member("url", citation.url ?? .empty)
        out.member("title", citation.title ?? .empty)
        out.member("encrypted_index", "")
        out.closeObject()
    }

    /// Whether the format can show an item of another format.
    static func canWrite(_ item: ServerToolItem) -> Bool {
        item.format == .messages || item.tool == .webSearch || item.tool == .codeExecution
    }

    /// Writes a call of a server tool or its result.
    static func write(_ item: ServerToolItem, into out: inout ByteBuffer) {
        if item.format == .messages { return out.rawLine(item.raw) }
        let arena = Arena()
        out.openObject()
        switch item.phase {
        case .call:
            out.member("type", "server_tool_use")
            out.member("id", CallID.fit(item.id, arena))
            out.member("name", item.tool == .webSearch ? "web_search" : "code_execution")
            out.key("input")
            out.rawLine(item.payload ?? RawJSON("{}"))
        case .result:
            let isSearch = item.tool == .webSearch
            out.member("type", isSearch ? "web_search_tool_result" : "code_execution_tool_result")
            out.member("tool_use_id", CallID.fit(item.id, arena))
            out.key("content")
            out.rawLine(item.payload ?? RawJSON("[]"))
        }
        out.closeObject()
    }
}
