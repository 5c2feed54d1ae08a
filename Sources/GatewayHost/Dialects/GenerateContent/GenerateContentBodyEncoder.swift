import ProviderAPI

/// Writes a whole answer.
final class GenerateContentBodyEncoder: ResponseEncoder {
    private let reverse: Reverse
    private var out = ByteBuffer(capacity: 1024)
    private var tail = ByteBuffer(capacity: 256)
    private var candidates: [Int: GenerateContentCandidate] = [:]
    private var current: GenerateContentCandidate?
    private let grounding = GenerateContentGrounding()
    private var usage: Usage?

    init(_ reverse: Reverse) { self.reverse = reverse }

    func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    func start(_ start: ResponseStart) { GenerateContentHead.write(start, reverse, into: &tail) }

    func open(_ block: Block) {
        if case .serverTool(let item) = block.kind { grounding.add(item) }
        let candidate = candidate(block.choice)
        current = candidate
        candidate.open(block.kind)
    }

    func delta(_ text: RawText) { current?.delta(text) }
    func signature(_ text: RawText) { current?.signature(text) }
    func cite(_ citation: Citation) { grounding.add(citation) }
    func close() { current?.close() }
    func usage(_ usage: Usage) { self.usage = usage }
    func finish(_ finish: Finish) { candidate(finish.choice).finish = finish.reason }
    func fail(_ error: WireError) { GenerateContentErrors.write(error, into: &out) }

    func end() {
        out.append("{\"candidates\":[")
        if candidates.isEmpty { _ = candidate(0) }
        for (index, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
            candidate.write(index, grounding, into: &out)
        }
        out.closeArray()
        if let usage {
            out.key("usageMetadata")
            GenerateContentUsage.write(usage, into: &out)
        }
        out.append(tail.bytes)
    }

    private func candidate(_ index: Int) -> GenerateContentCandidate {
        if let found = candidates[index] { return found }
        let made = GenerateContentCandidate()
        candidates[index] = made
        return made
    }
}
