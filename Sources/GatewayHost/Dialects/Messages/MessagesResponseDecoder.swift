import ProviderAPI

/// Reads messages answers: the events of a stream, or a whole message.
final class MessagesResponseDecoder: ResponseDecoder {
    private var usage = Usage()
    private var finishReason: FinishReason?
    private var hasStarted = false
    private var hasEnded = false
    private var isOpen = false
    /// The call of a server tool whose input is still coming, and that input.
    private var serverCall: ServerToolItem?
    private let arena = Arena()
    private var input = ByteBuffer(capacity: 16)

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        let type = event["type"]?.text ?? name
        if !hasStarted, type.hasPrefix("content_block") { return failUnstarted(sink) }
        switch type {
        case "content_block_delta": if let delta = event["delta"] { read(delta: delta, sink) }
        case "content_block_start": read(start: event["content_block"], sink)
        case "content_block_stop": close(sink)
        case "message_start": start(event["message"] ?? event, sink)
        case "message_delta": read(messageDelta: event, sink)
        case "message_stop": complete(sink)
        case "error": fail(event, sink)
        default: break
        }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = MessagesErrors.read(body, status: 502) {
            hasEnded = true
            return sink.fail(error)
        }
        guard let content = body["content"], content.isArray else {
            hasEnded = true
            return sink.fail(WireError(.upstream, "The upstream answered without content."))
        }
        start(body, sink)
        for block in content.elements { read(whole: block, sink) }
        finish(body, sink)
        complete(sink)
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        // The reason is the last thing that matters; some upstreams leave out what follows it.
        guard finishReason != nil, ending != .cut else { return false }
        complete(sink)
        return hasEnded
    }

    private func start(_ message: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: message["id"]?.text ?? .empty,
                model: message["model"]?.text ?? .empty,
                serviceTier: tier(message)
            )
        )
        if MessagesUsage.read(message, into: &usage) { sink.usage(usage) }
    }

    private func complete(_ sink: any ResponseSink) {
        // A stream without a start or a reason is none; the translator calls it cut.
        guard hasStarted, finishReason != nil else { return }
        close(sink)
        hasEnded = true
        sink.end()
    }

    private func fail(_ event: JSONNode, _ sink: any ResponseSink) {
        hasEnded = true
        let error = MessagesErrors.read(event, status: 502)
        sink.fail(error ?? WireError(.upstream, "The upstream failed."))
    }

    private func failUnstarted(_ sink: any ResponseSink) {
        hasEnded = true
        sink.fail(WireError(.upstream, "The upstream's stream has no message_start."))
    }

    /// The tier as chat spells it.
    private func tier(_ message: JSONNode) -> RawText? {
        switch message["usage"]?["service_tier"]?.text {
        case .some("standard"): RawText("default")
        case .some("priority"): RawText("priority")
        default: nil
        }
    }

    private func read(messageDelta event: JSONNode, _ sink: any ResponseSink) {
        if MessagesUsage.read(event, into: &usage) { sink.usage(usage) }
        guard let delta = event["delta"] else { return }
        close(sink)
        finish(delta, sink)
    }

    private func finish(_ node: JSONNode, _ sink: any ResponseSink) {
        guard finishReason == nil, let text = node["stop_reason"]?.nonEmptyText else { return }
        let reason = MessagesFinish.reason(text)
        finishReason = reason
        sink.finish(Finish(reason: reason, stopSequence: node["stop_sequence"]?.text))
    }

    private func open(_ kind: Block.Kind, _ sink: any ResponseSink) {
        close(sink)
        isOpen = true
        sink.open(Block(kind: kind))
    }

    private func close(_ sink: any ResponseSink) {
        if serverCall != nil { closeServerCall(sink) }
        guard isOpen else { return }
        isOpen = false
        sink.close()
    }

    private func append(_ text: RawText?, _ sink: any ResponseSink) {
        if let text, !text.isEmpty, isOpen { sink.delta(text) }
    }

    private func sign(_ text: RawText?, _ sink: any ResponseSink) {
        if let text, !text.isEmpty, isOpen { sink.signature(text) }
    }

    private func read(delta: JSONNode, _ sink: any ResponseSink) {
        switch delta["type"]?.text ?? .empty {
        case "text_delta": append(delta["text"]?.text, sink)
        case "input_json_delta": readInput(delta["partial_json"]?.text, sink)
        case "thinking_delta": append(delta["thinking"]?.text, sink)
        case "signature_delta": sign(delta["signature"]?.text, sink)
        case "citations_delta": if let cited = delta["citation"] { cite(cited, sink) }
        default: break
        }
    }

    private func readInput(_ text: RawText?, _ sink: any ResponseSink) {
        guard serverCall != nil else { return append(text, sink) }
        if let text { input.append(text.bytes) }
    }

    /// Opens a block; what it already holds comes as its first piece.
    private func read(start block: JSONNode?, _ sink: any ResponseSink) {
        guard let block else { return }
        switch block["type"]?.text ?? .empty {
        case "text":
            open(.text, sink)
            append(block["text"]?.text, sink)
        case "thinking":
            open(.thinking, sink)
            append(block["thinking"]?.text, sink)
            sign(block["signature"]?.text, sink)
        case "redacted_thinking":
            open(.redactedThinking, sink)
            sign(block["data"]?.text, sink)
        case "tool_use": readCall(block, sink)
        case let type: readServerItem(type, block, sink)
        }
    }

    private func readCall(_ block: JSONNode, _ sink: any ResponseSink) {
        let head = ToolCallHead(
            id: block["id"]?.text ?? .empty,
            name: block["name"]?.text ?? .empty
        )
        open(.toolCall(head), sink)
        guard let input = block.member("input"), !input.isEmpty else { return }
        var text = ByteBuffer(capacity: input.raw.count + 64)
        text.escape(input.raw)
        append(RawText(text.bytes), sink)
    }

    private func readServerItem(_ type: RawText, _ block: JSONNode, _ sink: any ResponseSink) {
        close(sink)
        guard let item = MessagesServerTool.item(type, block) else { return }
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
    private func keep(_ item: ServerToolItem) {
        var item = item
        let (id, name) = (item.id, item.name)
        item.id = arena.text { $0.append(id.bytes) }
        item.name = arena.text { $0.append(name.bytes) }
        serverCall = item
        input.removeAll()
    }

    private func closeServerCall(_ sink: any ResponseSink) {
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

    private func read(whole block: JSONNode, _ sink: any ResponseSink) {
        read(start: block, sink)
        if let citations = block["citations"] {
            for citation in citations.elements { cite(citation, sink) }
        }
        close(sink)
    }

    private func cite(_ value: JSONNode, _ sink: any ResponseSink) {
        guard isOpen else { return }
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
