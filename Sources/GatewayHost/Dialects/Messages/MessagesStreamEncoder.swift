import ProviderAPI

/// Writes a messages stream, with one content block open at a time.
final class MessagesStreamEncoder: ResponseEncoder {
    private let reverse: Reverse
    private var out = ByteBuffer(capacity: 4096)
    private var index = 0
    private var kind = Block.Kind.text
    /// Whether the open block is one that the client sees.
    private var isShown = false
    private var usage: Usage?
    private var finish: FinishReason?
    private var stopSequence = ByteBuffer(capacity: 16)
    private var hasStopSequence = false
    private var hasRefused = false

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) {
        out.append("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{")
        MessagesHead.write(start, reverse, into: &out)
        out.append("\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":")
        var usage = Usage()
        usage.input = reverse.estimatedInput
        MessagesUsage.write(usage, into: &out)
        out.endJSON()
        out.append("}}\n\n")
    }

    func open(_ block: Block) {
        // The format knows one answer and no images in it.
        isShown = block.choice == 0
        kind = block.kind
        guard isShown else { return }
        if case .refusal = kind { hasRefused = true }
        switch block.kind {
        case .text, .refusal: begin("{\"type\":\"text\",\"text\":\"\"}")
        case .thinking: begin("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
        case .toolCall(let head): begin(call: head)
        case .serverTool(let item): write(item)
        case .image: isShown = false
        // Its data stands in the start, and comes as the signature.
        case .redactedThinking: break
        }
    }

    func delta(_ text: RawText) {
        guard isShown else { return }
        switch kind {
        case .text, .refusal: write("text_delta\",\"text\":\"", text)
        case .thinking: write("thinking_delta\",\"thinking\":\"", text)
        case .toolCall(let head):
            if head.isCustom {
                writeInput(text)
            } else {
                write("input_json_delta\",\"partial_json\":\"", text)
            }
        case .redactedThinking, .serverTool, .image: break
        }
    }

    func signature(_ text: RawText) {
        guard isShown else { return }
        switch kind {
        case .thinking: write("signature_delta\",\"signature\":\"", text)
        case .redactedThinking:
            beginStart()
            out.append("{\"type\":\"redacted_thinking\",\"data\":\"")
            out.append(text.bytes)
            out.append("\"}}\n\n")
        default: break
        }
    }

    func cite(_ citation: Citation) {
        guard isShown, case .text = kind else { return }
        beginDelta()
        out.append("citations_delta\",\"citation\":")
        MessagesHead.write(citation, into: &out)
        out.endJSON()
        out.append("}}\n\n")
    }

    func close() {
        guard isShown else { return }
        isShown = false
        if case .toolCall(let head) = kind, head.isCustom {
            write("input_json_delta\",\"partial_json\":\"", RawText("\\\"}"))
        }
        out.append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
        out.append(decimal: index)
        out.append("}\n\n")
        index += 1
    }

    func usage(_ usage: Usage) { self.usage = usage }

    func finish(_ finish: Finish) {
        guard finish.choice == 0 else { return }
        self.finish = finish.reason
        guard let text = finish.stopSequence else { return }
        hasStopSequence = true
        stopSequence.append(text.bytes)
    }

    func fail(_ error: WireError) { MessagesCodec.writeEvent(error, into: &out) }

    func end() {
        out.append("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{")
        out.member("stop_reason", MessagesFinish.name(reason))
        out.key("stop_sequence")
        if hasStopSequence { out.string(RawText(stopSequence.bytes)) } else { out.null() }
        out.closeObject()
        out.key("usage")
        writeUsage()
        out.endJSON()
        out.append("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
    }

    /// Without a usage the estimate of the start stands.
    private func writeUsage() {
        guard let usage else { return out.append("{\"output_tokens\":0},") }
        MessagesUsage.write(usage, into: &out)
    }

    /// A refusal that the upstream ended as an ordinary answer.
    private var reason: FinishReason {
        let reason = finish ?? .stop
        return reason == .stop && hasRefused ? .refusal : reason
    }

    private func beginStart() {
        out.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")
        out.append(decimal: index)
        out.append(",\"content_block\":")
    }

    private func begin(_ block: StaticString) {
        beginStart()
        out.append(block)
        out.append("}\n\n")
    }

    private func begin(call head: ToolCallHead) {
        beginStart()
        MessagesHead.beginCall(head, into: &out)
        out.append("{}}}\n\n")
        guard head.isCustom else { return }
        write("input_json_delta\",\"partial_json\":\"", RawText("{\\\"input\\\":\\\""))
    }

    private func beginDelta() {
        out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
        out.append(decimal: index)
        out.append(",\"delta\":{\"type\":\"")
    }

    private func write(_ head: StaticString, _ text: RawText) {
        beginDelta()
        out.append(head)
        out.append(text.bytes)
        out.append("\"}}\n\n")
    }

    /// Writes a piece of free text inside the object that stands for it here.
    private func writeInput(_ text: RawText) {
        beginDelta()
        out.append("input_json_delta\",\"partial_json\":\"")
        out.escape(text.bytes)
        out.append("\"}}\n\n")
    }

    private func write(_ item: ServerToolItem) {
        isShown = MessagesHead.canWrite(item)
        guard isShown else { return }
        beginStart()
        MessagesHead.write(item, into: &out)
        out.endJSON()
        out.append("}\n\n")
    }
}
