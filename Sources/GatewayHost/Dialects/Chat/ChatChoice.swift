import ProviderAPI

/// One choice of a completion while it is put together.
final class ChatChoice {
    var finish = FinishReason.stop
    private var kind = Block.Kind.text
    private var text = ByteBuffer(capacity: 256)
    private var thoughts = ByteBuffer(capacity: 16)
    private var refusal = ByteBuffer(capacity: 16)
    private var calls = ByteBuffer(capacity: 16)
    private var annotations = ByteBuffer(capacity: 16)
    private var images = ByteBuffer(capacity: 16)
    private var wroteDelta = false
    /// Whether the next thought must be set apart from the one before.
    private var startsThought = false

    func open(_ kind: Block.Kind) {
        self.kind = kind
        wroteDelta = false
        switch kind {
        case .toolCall(let head): openCall(head)
        case .thinking: startsThought = !thoughts.isEmpty
        case .image(let type): ChatHead.beginImage(type, into: &images)
        default: break
        }
    }

    private func openCall(_ head: ToolCallHead) {
        calls.openObject()
        calls.member("id", head.id)
        calls.member("type", head.isCustom ? "custom" : "function")
        calls.key(head.isCustom ? "custom" : "function")
        calls.openObject()
        calls.member("name", head.name)
        calls.key(head.isCustom ? "input" : "arguments")
        calls.append("\"")
    }

    func delta(_ piece: RawText) {
        wroteDelta = true
        switch kind {
        case .text: text.append(piece.bytes)
        case .thinking: think(piece)
        case .refusal: refusal.append(piece.bytes)
        case .toolCall: calls.append(piece.bytes)
        case .image: images.append(piece.bytes)
        case .redactedThinking, .serverTool: break
        }
    }

    /// Thoughts that are nothing but a signature add nothing.
    private func think(_ piece: RawText) {
        if startsThought { thoughts.append("\\n\\n") }
        startsThought = false
        thoughts.append(piece.bytes)
    }

    func close() {
        switch kind {
        case .toolCall(let head):
            if !wroteDelta, !head.isCustom { calls.append("{}") }
            calls.append("\",")
            calls.closeObject()
            calls.closeObject()
        case .image: images.append("\"}},")
        default: break
        }
    }

    func cite(_ citation: Citation) { ChatHead.write(citation, into: &annotations) }

    func write(_ index: Int, into out: inout ByteBuffer) {
        out.openObject()
        out.member("index", index)
        out.append("\"message\":{\"role\":\"assistant\",")
        out.key("content")
        if text.isEmpty { out.null() } else { out.string(RawText(text.bytes)) }
        if !thoughts.isEmpty { out.member("reasoning_content", RawText(thoughts.bytes)) }
        out.key("refusal")
        if refusal.isEmpty { out.null() } else { out.string(RawText(refusal.bytes)) }
        out.member("tool_calls", list: calls)
        out.member("annotations", list: annotations)
        out.member("images", list: images)
        out.closeObject()
        out.member("finish_reason", ChatFinish.name(finish))
        out.closeObject()
    }
}
