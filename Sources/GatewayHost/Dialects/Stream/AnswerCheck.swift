import ProviderAPI

/// Notes what of an answer its client's format has no place for.
struct AnswerCheck {
    private let target: Dialect
    private let parts: AnswerParts
    private let losses: AnswerLosses

    init(_ target: Dialect, _ losses: AnswerLosses) {
        self.target = target
        self.losses = losses
        parts = target.codec.answerParts
    }

    func check(_ start: ResponseStart) {
        guard let tier = start.serviceTier, !parts.contains(.serviceTiers) else { return }
        if !(tier == "default" || tier == "auto") { losses.add("service_tier") }
    }

    func check(_ block: Block) {
        if block.choice > 0, !parts.contains(.choices) { losses.add("choices") }
        switch block.kind {
        case .text, .thinking: break
        case .toolCall(let head):
            if head.namespace != nil, target != .responses { losses.add("namespace") }
        case .refusal: if !parts.contains(.refusals) { losses.add("refusal", .adapted) }
        case .redactedThinking:
            if !parts.contains(.signatures) { losses.add("redacted_thinking") }
        case .image: if !parts.contains(.images) { losses.add("image") }
        case .serverTool(let item): check(item)
        }
    }

    private func check(_ item: ServerToolItem) {
        guard item.format != target else { return }
        let isCarried =
            switch item.tool {
            case .webSearch: parts.contains(.searches)
            case .codeExecution: parts.contains(.codeRuns)
            default: false
            }
        losses.add(item.name, of: "server_tool", isCarried ? .adapted : .unsupported)
    }

    func checkSignature() { if !parts.contains(.signatures) { losses.add("signature") } }

    /// Checks a source of a text.
    ///
    /// - Returns: Whether the format can name it.
    func check(_ citation: Citation) -> Bool {
        guard citation.format != target else { return true }
        guard let url = citation.url, !url.isEmpty else {
            losses.add("citation")
            return false
        }
        if citation.citedText != nil, !parts.contains(.citedTexts) {
            losses.add("citation.cited_text")
        }
        if citation.end != nil, !parts.contains(.citedRanges) { losses.add("citation.range") }
        var document = JSONDocument(valueCapacity: 16)
        losses.add(
            rest: try? document.parse(citation.raw.bytes),
            of: "citation",
            besides: Self.citationMembers
        )
        return true
    }

    /// What a citation holds, and what is looked at elsewhere.
    private static let citationMembers: [StaticString] = [
        "type", "url", "title", "cited_text", "start_index", "end_index", "url_citation",
        "source", "segment", "groundingChunkIndices", "grounding_chunk_indices", "uri",
        "startIndex", "endIndex",
    ]

    func check(_ usage: Usage) {
        if usage.cacheWrite ?? 0 > 0, !parts.contains(.cacheWrites) {
            losses.add("usage.cache_write")
        }
        guard !parts.contains(.usageDetails) else { return }
        if usage.cacheWriteHour ?? 0 > 0 { losses.add("usage.cache_write_hour") }
        if usage.webSearches ?? 0 > 0 { losses.add("usage.web_searches") }
    }

    func check(_ finish: Finish) {
        if finish.choice > 0, !parts.contains(.choices) { losses.add("choices") }
        if finish.stopSequence != nil, !parts.contains(.stopSequences) {
            losses.add("stop_sequence")
        }
    }
}
