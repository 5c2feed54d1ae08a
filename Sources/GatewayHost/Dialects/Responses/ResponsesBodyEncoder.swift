import ProviderAPI

/// Writes a whole response.
final class ResponsesBodyEncoder: ResponseEncoder {
    private var output: ResponsesOutput
    private var out = ByteBuffer(capacity: 1024)
    private var isShown = false
    private var isRedacted = false

    init(_ reverse: Reverse) { output = ResponsesOutput(reverse) }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) { output.start(start) }

    func open(_ block: Block) {
        if output.addResult(block) { output.end() }
        let kind = output.kind(block)
        isShown = kind != nil
        guard let kind else { return }
        if case .redactedThinking = block.kind { isRedacted = true } else { isRedacted = false }
        if !output.continues(kind, block) { output.end() }
        let item = output.current ?? output.begin(kind, block)
        guard kind == .message else { return }
        if case .refusal = block.kind {
            item.beginPart(isRefusal: true)
        } else {
            item.beginPart()
        }
    }

    func delta(_ text: RawText) {
        guard isShown, let item = output.current else { return }
        if item.kind == .reasoning, !item.isPartOpen { item.beginPart() }
        item.append(text)
    }

    func signature(_ text: RawText) {
        guard isShown, let item = output.current, item.kind == .reasoning else { return }
        if isRedacted { item.signature.append(ResponsesSignature.mark) }
        item.signature.append(text.bytes)
    }

    func cite(_ citation: Citation) { if isShown { output.current?.cite(citation) } }

    func close() {
        guard isShown, let item = output.current else { return }
        if item.isPartOpen {
            item.spellAnnotations()
            item.endPart()
        }
        if item.kind == .function, item.text.isEmpty { item.append(RawText("{}")) }
        // A message may get more parts, and a search its result.
        if item.kind != .message, item.kind != .webSearch { output.end() }
    }

    func usage(_ usage: Usage) { output.usage = usage }
    func finish(_ finish: Finish) { output.finish(finish) }
    func fail(_ error: WireError) { ChatErrors.write(error, into: &out) }

    func end() {
        output.markCut()
        output.end()
        output.head.write(output.final, output: output.items.bytes, into: &out)
        out.endJSON()
    }
}
