import ProviderAPI

/// Writes a stream of chunks: one a piece of text, one a call, and a last one with the finish.
final class GenerateContentStreamEncoder: ResponseEncoder {
    private enum State {
        case text, thinking, redacted, image, other
        case call(isCustom: Bool)
    }

    private let reverse: Reverse
    private var out = ByteBuffer(capacity: 4096)
    private var tail = ByteBuffer(capacity: 256)
    private var state = State.other
    private var choice = 0
    /// The part that is written when its block closes.
    private var part = ByteBuffer(capacity: 16)
    private var arguments = ByteBuffer(capacity: 16)
    /// Whether the part is a call whose arguments are no object.
    private var isBroken = false
    private let grounding = GenerateContentGrounding()
    private var finishes: [Int: FinishReason] = [:]
    private var usage: Usage?

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) {
        GenerateContentHead.write(start, reverse, into: &tail)
        tail.append("\n\n")
    }

    func open(_ block: Block) {
        writeBroken()
        choice = block.choice
        part.removeAll()
        switch block.kind {
        case .text, .refusal: state = .text
        case .thinking: state = .thinking
        case .redactedThinking: state = .redacted
        case .toolCall(let head):
            state = .call(isCustom: head.isCustom)
            arguments.removeAll()
            GenerateContentHead.beginCall(head, into: &part)
        case .image(let type):
            state = .image
            GenerateContentHead.beginImage(type, into: &part)
        case .serverTool(let item):
            state = .other
            write(item)
        }
    }

    func delta(_ text: RawText) {
        switch state {
        case .text: write("{\"text\":\"", text, "\"}")
        case .thinking: write("{\"text\":\"", text, "\",\"thought\":true}")
        case .call: arguments.append(text.bytes)
        case .image: part.append(text.bytes)
        case .redacted, .other: break
        }
    }

    func signature(_ text: RawText) {
        switch state {
        case .thinking: writeProof(text, isRedacted: false)
        case .redacted: writeProof(text, isRedacted: true)
        case .text, .call, .image, .other: break
        }
    }

    private func writeProof(_ text: RawText, isRedacted: Bool) {
        beginChunk()
        GenerateContentHead.writeProof(text, isRedacted: isRedacted, into: &out)
        endChunk()
    }

    func cite(_ citation: Citation) { grounding.add(citation) }

    func close() {
        switch state {
        case .call(let isCustom):
            let text = RawText(arguments.bytes)
            // A call that was cut off by a limit must not be made, which only the finish tells.
            isBroken = !GenerateContentHead.endCall(text, isCustom: isCustom, into: &part)
            if !isBroken { writePart() }
        case .image:
            part.append("\"}},")
            writePart()
        case .text, .thinking, .redacted, .other: break
        }
        state = .other
    }

    func usage(_ usage: Usage) { self.usage = usage }

    func finish(_ finish: Finish) {
        if isBroken, finish.choice == choice, finish.reason == .length { isBroken = false }
        finishes[finish.choice] = finish.reason
    }

    private func writeBroken() {
        if isBroken { writePart() }
        isBroken = false
    }

    func fail(_ error: WireError) { GenerateContentCodec.writeEvent(error, into: &out) }

    func end() {
        writeBroken()
        if finishes.isEmpty { finishes[0] = .stop }
        out.append("data: {\"candidates\":[")
        for (index, reason) in finishes.sorted(by: { $0.key < $1.key }) {
            out.append("{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},")
            GenerateContentHead.endCandidate(index, reason, grounding, into: &out)
        }
        out.closeArray()
        if let usage {
            out.key("usageMetadata")
            GenerateContentUsage.write(usage, into: &out)
        }
        out.append(tail.bytes)
    }

    private func write(_ item: ServerToolItem) {
        guard item.format == .generateContent, item.tool != .webSearch else {
            return grounding.add(item)
        }
        beginChunk()
        out.rawLine(item.raw)
        endChunk()
    }

    private func writePart() {
        beginChunk()
        out.append(part.bytes)
        endChunk()
        part.removeAll()
    }

    private func write(_ before: StaticString, _ text: RawText, _ after: StaticString) {
        beginChunk()
        out.append(before)
        out.append(text.bytes)
        out.append(after)
        endChunk()
    }

    private func beginChunk() {
        out.append("data: {\"candidates\":[{\"content\":{\"parts\":[")
    }

    private func endChunk() {
        out.endJSON()
        out.append("],\"role\":\"model\"},\"index\":")
        out.append(decimal: choice)
        out.append("}],")
        out.append(tail.bytes)
    }
}
