import ProviderAPI

/// Writes a whole chat completion.
final class ChatBodyEncoder: ResponseEncoder {
    private let reverse: Reverse
    private var head = ByteBuffer(capacity: 256)
    private var out = ByteBuffer(capacity: 1024)
    private var choices: [Int: ChatChoice] = [:]
    private var current: ChatChoice?
    private var usage: Usage?

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) {
        ChatHead.write(start, reverse, "chat.completion", into: &head)
    }

    func open(_ block: Block) {
        let choice = choice(block.choice)
        current = choice
        choice.open(block.kind)
    }

    func delta(_ text: RawText) { current?.delta(text) }
    func signature(_ text: RawText) {}
    func cite(_ citation: Citation) { (current ?? choice(0)).cite(citation) }
    func close() { current?.close() }
    func usage(_ usage: Usage) { self.usage = usage }
    func finish(_ finish: Finish) { choice(finish.choice).finish = finish.reason }
    func fail(_ error: WireError) { ChatErrors.write(error, into: &out) }

    func end() {
        out.append(head.bytes)
        out.key("choices")
        out.openArray()
        if choices.isEmpty { choices[0] = ChatChoice() }
        for (index, choice) in choices.sorted(by: { $0.key < $1.key }) {
            choice.write(index, into: &out)
        }
        out.closeArray()
        out.key("usage")
        ChatUsage.write(usage ?? Usage(), into: &out)
        out.closeObject()
        out.endJSON()
    }

    private func choice(_ index: Int) -> ChatChoice {
        if let found = choices[index] { return found }
        let made = ChatChoice()
        choices[index] = made
        return made
    }
}
