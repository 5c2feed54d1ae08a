import ProviderAPI

/// Writes a whole message.
final class MessagesBodyEncoder: ResponseEncoder {
    private let reverse: Reverse
    private var out = ByteBuffer(capacity: 1024)
    private var head = ByteBuffer(capacity: 256)
    private var content = ByteBuffer(capacity: 1024)
    private var kind = Block.Kind.text
    private var isShown = false
    private var text = ByteBuffer(capacity: 256)
    private var signed = ByteBuffer(capacity: 16)
    private var citations = ByteBuffer(capacity: 16)
    private var usage: Usage?
    private var finish: FinishReason?
    private var stopSequence: [UInt8]?
    private var hasRefused = false

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) { MessagesHead.write(start, reverse, into: &head) }

    func open(_ block: Block) {
        isShown = block.choice == 0
        kind = block.kind
        text.removeAll()
        signed.removeAll()
        citations.removeAll()
        guard isShown else { return }
        if case .refusal = kind { hasRefused = true }
        switch block.kind {
        // The head is borrowed, so what it says is written at once.
        case .toolCall(let head): MessagesHead.beginCall(head, into: &content)
        case .serverTool(let item) where MessagesHead.canWrite(item):
            MessagesHead.write(item, into: &content)
        default: break
        }
    }

    func delta(_ piece: RawText) { text.append(piece.bytes) }
    func signature(_ text: RawText) { signed.append(text.bytes) }
    func cite(_ citation: Citation) { MessagesHead.write(citation, into: &citations) }

    func close() {
        guard isShown else { return }
        switch kind {
        case .text, .refusal: closeText()
        case .thinking: closeThinking()
        case .redactedThinking:
            content.append("{\"type\":\"redacted_thinking\",")
            content.member("data", RawText(signed.bytes))
            content.closeObject()
        case .toolCall(let head): closeCall(head)
        case .serverTool, .image: break
        }
    }

    private func closeText() {
        guard !text.isEmpty else { return }
        content.append("{\"type\":\"text\",")
        content.member("text", RawText(text.bytes))
        if !citations.isEmpty {
            content.key("citations")
            content.openArray()
            content.append(citations.bytes)
            content.closeArray()
        }
        content.closeObject()
    }

    private func closeThinking() {
        content.append("{\"type\":\"thinking\",")
        content.member("thinking", RawText(text.bytes))
        content.member("signature", RawText(signed.bytes))
        content.closeObject()
    }

    private func closeCall(_ head: ToolCallHead) {
        let arena = Arena()
        let piece = RawText(text.bytes)
        if head.isCustom {
            content.openObject()
            content.member("input", piece)
            content.closeObject()
        } else {
            content.raw(Arguments.escaped(piece).object(arena) ?? RawJSON("{}"))
        }
        content.closeObject()
    }

    func usage(_ usage: Usage) { self.usage = usage }

    func finish(_ finish: Finish) {
        guard finish.choice == 0 else { return }
        self.finish = finish.reason
        stopSequence = finish.stopSequence.map { Array($0.bytes) }
    }

    func fail(_ error: WireError) { MessagesErrors.write(error, into: &out) }

    func end() {
        out.openObject()
        out.append(head.bytes)
        out.key("content")
        out.openArray()
        out.append(content.bytes)
        out.closeArray()
        let reason = finish ?? .stop
        let isRefusal = reason == .stop && hasRefused
        out.member("stop_reason", MessagesFinish.name(isRefusal ? .refusal : reason))
        out.key("stop_sequence")
        if let stopSequence {
            stopSequence.withUnsafeBytes { out.string(RawText($0)) }
        } else {
            out.null()
        }
        out.key("usage")
        MessagesUsage.write(usage ?? Usage(), into: &out)
        out.closeObject()
        out.endJSON()
    }
}
