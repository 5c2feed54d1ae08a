import ProviderAPI

/// Writes a stream of responses events, each with the next sequence number.
final class ResponsesStreamEncoder: ResponseEncoder {
    private var output: ResponsesOutput
    private var events = ResponsesEvents()
    private var isShown = false
    private var isRedacted = false

    init(_ reverse: Reverse) { output = ResponsesOutput(reverse) }

    func drain(into target: inout ByteBuffer) { events.drain(into: &target) }

    func start(_ start: ResponseStart) {
        output.start(start)
        for type: StaticString in ["response.created", "response.in_progress"] {
            write(type, ResponsesHead.State(status: "in_progress"))
        }
    }

    private func write(_ type: StaticString, _ state: ResponsesHead.State) {
        events.begin(type)
        events.out.key("response")
        output.head.write(state, output: output.items.bytes, into: &events.out)
        events.end()
    }

    func open(_ block: Block) {
        if output.addResult(block) { endItem() }
        let kind = output.kind(block)
        isShown = kind != nil
        guard let kind else { return }
        if case .redactedThinking = block.kind { isRedacted = true } else { isRedacted = false }
        if !output.continues(kind, block) { endItem() }
        let item = output.current ?? begin(kind, block)
        guard kind == .message else { return }
        if case .refusal = block.kind {
            item.beginPart(isRefusal: true)
        } else {
            item.beginPart()
        }
        events.part("response.content_part.added", item)
    }

    private func begin(_ kind: ResponsesItem.Kind, _ block: Block) -> ResponsesItem {
        let item = output.begin(kind, block)
        events.item("response.output_item.added", item, isDone: false)
        for type in ResponsesEvents.progress(item) { events.bare(type, item) }
        return item
    }

    func delta(_ text: RawText) {
        guard isShown, let item = output.current else { return }
        if item.kind == .reasoning, !item.isPartOpen {
            item.beginPart()
            events.part("response.reasoning_summary_part.added", item)
        }
        item.append(text)
        events.delta(text, item)
    }

    func signature(_ text: RawText) {
        guard isShown, let item = output.current, item.kind == .reasoning else { return }
        if isRedacted { item.signature.append(ResponsesSignature.mark) }
        item.signature.append(text.bytes)
    }

    func cite(_ citation: Citation) { if isShown { output.current?.cite(citation) } }

    func close() {
        guard isShown, let item = output.current else { return }
        // Clients parse the arguments, and an empty text is not JSON.
        if item.kind == .function, item.text.isEmpty { delta(RawText("{}")) }
        if item.isPartOpen {
            item.spellAnnotations()
            events.annotations(item)
        }
        if item.kind != .webSearch { events.done(item) }
        if item.isPartOpen {
            events.part(
                item.kind == .reasoning
                    ? "response.reasoning_summary_part.done" : "response.content_part.done",
                item
            )
            item.endPart()
        }
        // A message may get more parts, and a search its result.
        if item.kind != .message, item.kind != .webSearch { endItem() }
    }

    private func endItem() {
        guard let item = output.current else { return }
        if item.kind == .webSearch { events.done(item) }
        events.item("response.output_item.done", item, isDone: true)
        output.end()
    }

    func usage(_ usage: Usage) { output.usage = usage }
    func finish(_ finish: Finish) { output.finish(finish) }

    /// SDKs raise the first event as an error; others wait for the second.
    func fail(_ error: WireError) {
        events.fail(error)
        write("response.failed", ResponsesHead.State(status: "failed", error: error))
    }

    func end() {
        output.markCut()
        endItem()
        let state = output.final
        write(state.details == nil ? "response.completed" : "response.incomplete", state)
    }
}
