import ProviderAPI

/// Writes a chat stream: one chunk a call, then the finish, the usage and `[DONE]`.
final class ChatStreamEncoder: ResponseEncoder {
    private let reverse: Reverse
    private var out = ByteBuffer(capacity: 4096)
    private var head = ByteBuffer(capacity: 256)
    private var kind = Block.Kind.text
    private var choice = 0
    private var calls: [Int: Int] = [:]
    private var call = 0
    private var wroteDelta = false
    private var image = ByteBuffer(capacity: 16)
    private var finishes: [Finish] = []
    private var usage: Usage?

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) {
        ChatHead.write(start, reverse, "chat.completion.chunk", into: &head)
        beginDelta()
        out.append("\"role\":\"assistant\",\"content\":\"\"")
        endDelta()
    }

    func open(_ block: Block) {
        kind = block.kind
        choice = block.choice
        wroteDelta = false
        switch block.kind {
        case .toolCall(let head): writeCall(head)
        // The type is borrowed, so it is written at once.
        case .image(let type): ChatHead.beginImage(type, into: &image)
        default: break
        }
    }

    func delta(_ text: RawText) {
        wroteDelta = true
        switch kind {
        case .text: write("\"content\":\"", text, "\"")
        case .thinking: write("\"reasoning_content\":\"", text, "\"")
        case .refusal: write("\"refusal\":\"", text, "\"")
        case .toolCall(let head): writeArguments(head, text)
        case .image: image.append(text.bytes)
        case .redactedThinking, .serverTool: break
        }
    }

    func signature(_ text: RawText) {}

    func cite(_ citation: Citation) {
        beginDelta()
        out.append("\"annotations\":[")
        ChatHead.write(citation, into: &out)
        out.truncate(to: out.count - 1)
        out.append("]")
        endDelta()
    }

    func close() {
        switch kind {
        // Clients parse the arguments, and an empty text is not JSON.
        case .toolCall(let head) where !wroteDelta && !head.isCustom:
            writeArguments(head, RawText("{}"))
        case .image: writeImage()
        default: break
        }
    }

    func usage(_ usage: Usage) { self.usage = usage }

    func finish(_ finish: Finish) { finishes.append(finish) }

    func fail(_ error: WireError) { ChatCodec.writeEvent(error, into: &out) }

    func end() {
        for finish in finishes { write(finish) }
        if reverse.includesUsage { writeUsage() }
        out.append("data: [DONE]\n\n")
    }

    private func write(_ before: StaticString, _ text: RawText, _ after: StaticString) {
        beginDelta()
        out.append(before)
        out.append(text.bytes)
        out.append(after)
        endDelta()
    }

    private func beginDelta() {
        out.append("data: ")
        out.append(head.bytes)
        out.append("\"choices\":[{\"index\":")
        out.append(decimal: choice)
        out.append(",\"delta\":{")
    }

    private func endDelta() { out.append("},\"finish_reason\":null}]}\n\n") }

    private func writeCall(_ head: ToolCallHead) {
        call = calls[choice, default: 0]
        calls[choice] = call + 1
        beginDelta()
        out.append("\"tool_calls\":[{\"index\":")
        out.append(decimal: call)
        out.append(",\"id\":\"")
        out.append(head.id.bytes)
        out.append(
            head.isCustom
                ? "\",\"type\":\"custom\",\"custom\":{\"name\":\""
                : "\",\"type\":\"function\",\"function\":{\"name\":\""
        )
        out.append(head.name.bytes)
        out.append(head.isCustom ? "\",\"input\":\"\"}}]" : "\",\"arguments\":\"\"}}]")
        endDelta()
    }

    private func writeArguments(_ head: ToolCallHead, _ text: RawText) {
        beginDelta()
        out.append("\"tool_calls\":[{\"index\":")
        out.append(decimal: call)
        out.append(head.isCustom ? ",\"custom\":{\"input\":\"" : ",\"function\":{\"arguments\":\"")
        out.append(text.bytes)
        out.append("\"}}]")
        endDelta()
    }

    private func writeImage() {
        beginDelta()
        out.append("\"images\":[")
        out.append(image.bytes)
        out.append("\"}}]")
        endDelta()
        image.removeAll()
    }

    private func write(_ finish: Finish) {
        out.append("data: ")
        out.append(head.bytes)
        out.append("\"choices\":[{\"index\":")
        out.append(decimal: finish.choice)
        out.append(",\"delta\":{},\"finish_reason\":\"")
        out.append(ChatFinish.name(finish.reason))
        out.append("\"}]}\n\n")
    }

    private func writeUsage() {
        out.append("data: ")
        out.append(head.bytes)
        out.append("\"choices\":[],\"usage\":")
        ChatUsage.write(usage ?? Usage(), into: &out)
        out.endJSON()
        out.append("}\n\n")
    }
}
