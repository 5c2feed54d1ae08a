import ProviderAPI

/// Reads the content blocks of a message, whole or delta by delta.
struct MessagesBlockReader: ~Copyable {
    private static let members: [StaticString] = [
        "type", "text", "citations", "thinking", "signature", "data", "id", "name", "input",
    ]

    private let losses: AnswerLosses
    private var isOpen = false
    /// Whether there was a block.
    private(set) var hasContent = false
    /// The call of a server tool whose input is still coming, and that input.
    private var serverCall: ServerToolItem?
    private let arena = Arena()
    private var input = ByteBuffer(capacity: 16)

    init(_ losses: AnswerLosses) { self.losses = losses }

    /// Reads a block that comes whole.
    mutating func read(whole block: JSONNode, _ sink: any ResponseSink) {
        read(start: block, sink)
        if let citations = block["citations"] {
            for citation in citations.elements { cite(citation, sink) }
        }
        close(sink)
    }

    /// Opens a block; what it already holds comes as its first piece.
    mutating func read(start block: JSONNode, _ sink: any ResponseSink) {
        switch block["type"]?.text ?? .empty {
        case "text":
            open(.text, block, sink)
            append(block["text"]?.text, sink)
        case "thinking":
            open(.thinking, block, sink)
            append(block["thinking"]?.text, sink)
            sign(block["signature"]?.text, sink)
        case "redacted_thinking":
            open(.redactedThinking, block, sink)
            sign(block["data"]?.text, sink)
        case "tool_use": readCall(block, sink)
        case let type: readServerItem(type, block, sink)
        }
    }

    /// Closes the open block, if there is one.
    mutating func close(_ sink: any ResponseSink) {
        if serverCall != nil { closeServerCall(sink) }
        guard isOpen else { return }
        isOpen = false
        sink.close()
    }

    private mutating func open(
        _ kind: Block.Kind,
        _ block: JSONNode,
        _ sink: any ResponseSink
    ) {
        losses.add(rest: block, of: "content[]", besides: Self.members)
        close(sink)
        isOpen = true
        hasContent = true
        sink.open(Block(kind: kind))
    }

    mutating func read(_ delta: JSONNode, _ sink: any ResponseSink) {
        switch delta["type"]?.text ?? .empty {
        case "text_delta": append(delta["text"]?.text, sink)
        case "input_json_delta": readInput(delta["partial_json"]?.text, sink)
        case "thinking_delta": readThought(delta, sink)
        case "signature_delta": sign(delta["signature"]?.text, sink)
        case "citations_delta": if let cited = delta["citation"] { cite(cited, sink) }
        case let type: losses.add(type, of: "content[].delta")
        }
    }

    private func readThought(_ delta: JSONNode, _ sink: any ResponseSink) {
        // Another member may count the tokens of thoughts that are not shown.
        for member in delta.members {
            switch member.name {
            case "type": break
            case "thinking": append(member.value.text, sink)
            default: losses.add(member, of: "content[].delta.thinking_delta")
            }
        }
    }

    private func append(_ text: RawText?, _ sink: any ResponseSink) {
        if let text, !text.isEmpty, isOpen { sink.delta(text) }
    }

    private func sign(_ text: RawText?, _ sink: any ResponseSink) {
        if let text, !text.isEmpty, isOpen { sink.signature(text) }
    }

    private mutating func readInput(_ text: RawText?, _ sink: any ResponseSink) {
        guard serverCall != nil else { return append(text, sink) }
        if let text { input.append(text.bytes) }
    }

    private mutating func readCall(_ block: JSONNode, _ sink: any ResponseSink) {
        let head = ToolCallHead(
            id: block["id"]?.text ?? .empty,
            name: block["name"]?.text ?? .empty
        )
        open(.toolCall(head), block, sink)
        guard let input = block.member("input"), !input.isEmpty else { return }
        var text = ByteBuffer(capacity: input.raw.count + 64)
        text.escape(input.raw)
        append(RawText(text.bytes), sink)
    }

    private mutating func readServerItem(
        _ type: RawText,
        _ block: JSONNode,
        _ sink: any ResponseSink
    ) {
        close(sink)
        guard let item = MessagesServerTool.item(type, block) else {
            return losses.add(type, of: "content[]")
        }
        if item.phase == .call, block["input"]?.isEmpty ?? true {
            keep(item)
        } else {
            emit(item, sink)
        }
    }

    private func emit(_ item: ServerToolItem, _ sink: any ResponseSink) {
        sink.open(Block(kind: .serverTool(item)))
        sink.close()
    }

    /// Keeps a call until its input is complete, beyond the event that it borrows from.
    private mutating func keep(_ item: ServerToolItem) {
        var item = item
        let (id, name) = (item.id, item.name)
        item.id = arena.text { $0.append(id.bytes) }
        item.name = arena.text { $0.append(name.bytes) }
        serverCall = item
        input.removeAll()
    }

    private mutating func closeServerCall(_ sink: any ResponseSink) {
        guard var item = serverCall else { return }
        serverCall = nil
        let (id, name) = (item.id, item.name)
        let payload = Arguments.escaped(RawText(input.bytes)).object(arena) ?? RawJSON("{}")
        item.payload = payload
        item.raw = RawJSON(
            arena.make { out in
                out.openObject()
                out.member("type", item.tool == .remoteMCP ? "mcp_tool_use" : "server_tool_use")
                out.member("id", id)
                out.member("name", name)
                out.member("input", payload)
                out.closeObject()
                out.endJSON()
            }
        )
        emit(item, sink)
    }

    private func cite(_ value: JSONNode, _ sink: any ResponseSink) {
        guard isOpen else { return losses.add("content[].citations") }
        sink.cite(
            Citation(
                url: value["url"]?.text ?? value["source"]?.text,
                title: value["title"]?.text ?? value["document_title"]?.text,
                citedText: value["cited_text"]?.text,
                raw: value.value,
                format: .messages
            )
        )
    }
}
