import ProviderAPI

/// The generateContent format (Gemini generateContent and streamGenerateContent).
enum GenerateContentCodec: WireCodec {
    // Clients of this format stumble over comments and event names; an empty chunk they skip.
    static let heartbeat: StaticString = "data: {}\n\n"

    static let answerParts: AnswerParts = [
        .choices, .citedRanges, .images, .signatures, .searches, .citedTexts,
    ]

    static func decode(
        _ body: JSONNode,
        into request: CanonicalRequest,
        _ context: TranslationContext
    ) throws(WireError) {
        try GenerateContentRequestDecoder(request: request).decode(body)
    }

    static func encode(_ trip: RequestTrip, into out: inout ByteBuffer) {
        GenerateContentRequestEncoder(trip: trip).encode(into: &out)
    }

    static func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) {
        GenerateContentThinking.set(thinking, capabilities, in: body, &splice)
    }

    static func responseDecoder(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> any ResponseDecoder {
        GenerateContentResponseDecoder(reverse, losses)
    }

    static func streamEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        GenerateContentStreamEncoder(reverse)
    }

    static func bodyEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        GenerateContentBodyEncoder(reverse)
    }

    static func readUsage(_ node: JSONNode, into usage: inout Usage) -> Bool {
        GenerateContentUsage.read(node, into: &usage)
    }

    static func isTerminal(_ event: JSONNode, name: RawText) -> Bool {
        finishReason(event) != nil || GenerateContentBlock.reason(event) != nil
    }

    private static func finishReason(_ node: JSONNode) -> FinishReason? {
        guard let candidate = node["candidates"]?[0] else { return nil }
        let text = candidate.either("finishReason", "finish_reason")?.nonEmptyText
        return text.flatMap(GenerateContentFinish.reason)
    }

    // Chunks have no names, and nearly each carries a usage.
    static func matters(_ event: SSEEvent) -> Bool { true }

    static func describe(_ node: JSONNode, into report: inout ResponseReport) {
        if node.isArray {
            for chunk in node.elements { describe(chunk, into: &report) }
            return
        }
        if report.id == nil { report.id = node.either("responseId", "response_id")?.string }
        if report.model == nil {
            report.model = node.either("modelVersion", "model_version")?.string
        }
        if let reason = finishReason(node) {
            report.finish = reason
        } else if GenerateContentBlock.reason(node) != nil {
            report.finish = .contentFilter
        }
    }

    static func readError(_ node: JSONNode, status: Int) -> WireError? {
        GenerateContentErrors.read(node, status: status)
    }

    static func write(_ error: WireError, into out: inout ByteBuffer) {
        GenerateContentErrors.write(error, into: &out)
    }

    static func writeEvent(_ error: WireError, into out: inout ByteBuffer) {
        out.append("data: ")
        GenerateContentErrors.write(error, into: &out)
        out.append("\n\n")
    }
}

/// Why a prompt was not answered at all.
enum GenerateContentBlock {
    static func reason(_ event: JSONNode) -> RawText? {
        let feedback = event.either("promptFeedback", "prompt_feedback")
        guard let reason = feedback?.either("blockReason", "block_reason")?.nonEmptyText,
            !(reason == "BLOCKED_REASON_UNSPECIFIED"), !(reason == "BLOCK_REASON_UNSPECIFIED")
        else { return nil }
        return reason
    }
}
