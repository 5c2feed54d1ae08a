import ProviderAPI

/// One candidate of a whole answer while it is put together.
final class GenerateContentCandidate {
    private enum State {
        case text, thinking, redacted, image, other
        case call(isCustom: Bool)
    }

    var finish = FinishReason.stop
    private var state = State.other
    private var parts = ByteBuffer(capacity: 512)
    private var start = 0
    private var arguments = ByteBuffer(capacity: 16)
    private var proof = ByteBuffer(capacity: 16)
    private var wroteDelta = false
    /// Whether the last part is a call whose arguments are no object.
    private var isBroken = false

    func open(_ kind: Block.Kind) {
        start = parts.count
        isBroken = false
        wroteDelta = false
        proof.removeAll()
        switch kind {
        case .text, .refusal:
            state = .text
            parts.append("{\"text\":\"")
        case .thinking:
            state = .thinking
            parts.append("{\"thought\":true,\"text\":\"")
        case .redactedThinking: state = .redacted
        case .toolCall(let head):
            state = .call(isCustom: head.isCustom)
            arguments.removeAll()
            GenerateContentHead.beginCall(head, into: &parts)
        case .image(let type):
            state = .image
            GenerateContentHead.beginImage(type, into: &parts)
        case .serverTool(let item):
            state = .other
            if item.format == .generateContent, item.tool != .webSearch { parts.raw(item.raw) }
        }
    }

    func delta(_ text: RawText) {
        wroteDelta = wroteDelta || !text.isEmpty
        switch state {
        case .text, .thinking, .image: parts.append(text.bytes)
        case .call: arguments.append(text.bytes)
        case .redacted, .other: break
        }
    }

    func signature(_ text: RawText) { proof.append(text.bytes) }

    func close() {
        switch state {
        case .text: endText()
        case .thinking: endThinking()
        case .redacted:
            let text = RawText(proof.bytes)
            if !text.isEmpty {
                GenerateContentHead.writeProof(text, isRedacted: true, into: &parts)
            }
        case .call(let isCustom):
            let text = RawText(arguments.bytes)
            isBroken = !GenerateContentHead.endCall(text, isCustom: isCustom, into: &parts)
        case .image: parts.append("\"}},")
        case .other: break
        }
        state = .other
    }

    private func endText() {
        guard wroteDelta else { return parts.truncate(to: start) }
        parts.append("\"},")
    }

    private func endThinking() {
        guard wroteDelta || !proof.isEmpty else { return parts.truncate(to: start) }
        parts.append("\",")
        if !proof.isEmpty {
            let text = RawText(proof.bytes)
            GenerateContentSignature.writeForClient(text, isRedacted: false, into: &parts)
        }
        parts.closeObject()
    }

    func write(
        _ index: Int,
        _ grounding: GenerateContentGrounding,
        into out: inout ByteBuffer
    ) {
        // A call that was cut off by a limit must not be made.
        if isBroken, finish == .length { parts.truncate(to: start) }
        out.append("{\"content\":{\"parts\":[")
        if parts.isEmpty { out.append("{\"text\":\"\"},") } else { out.append(parts.bytes) }
        out.endJSON()
        out.append("],\"role\":\"model\"},")
        GenerateContentHead.endCandidate(index, finish, grounding, into: &out)
    }
}
