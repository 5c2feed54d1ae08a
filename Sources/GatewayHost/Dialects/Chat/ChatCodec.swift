import ProviderAPI

/// The chat format (OpenAI Chat Completions and what is compatible with it).
enum ChatCodec: WireCodec {
    static let heartbeat: StaticString = ": ping\n\n"

    static let answerParts: AnswerParts = [
        .choices, .citedRanges, .images, .refusals, .serviceTiers, .cacheWrites,
    ]

    static func decode(
        _ body: JSONNode,
        into request: CanonicalRequest,
        _ context: TranslationContext
    ) throws(WireError) {
        try ChatRequestDecoder(request: request).decode(body)
    }

    static func encode(_ trip: RequestTrip, into out: inout ByteBuffer) {
        ChatRequestEncoder(trip: trip).encode(into: &out)
    }

    static func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) {
        guard thinking.effort != .auto else { return splice.remove("reasoning_effort") }
        splice.set("reasoning_effort") { $0.string(thinking.effort.name) }
    }

    static func responseDecoder(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> any ResponseDecoder {
        ChatResponseDecoder(reverse, losses)
    }

    static func streamEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        ChatStreamEncoder(reverse)
    }

    static func bodyEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        ChatBodyEncoder(reverse)
    }

    static func readUsage(_ node: JSONNode, into usage: inout Usage) -> Bool {
        ChatUsage.read(node, into: &usage)
    }

    static func isTerminal(_ event: JSONNode, name: RawText) -> Bool {
        guard let choice = event["choices"]?[0] else { return false }
        return choice["finish_reason"]?.nonEmptyText != nil
    }

    /// Chunks have no names; most have a choice with text and nothing else.
    static func matters(_ event: SSEEvent) -> Bool {
        !JSONGlance.isPlain(event.data) || outcome.mayFind(in: event.data)
            || !choices.mayFind(in: event.data)
    }

    private static let choices = JSONGlance("choices")
    private static let outcome = JSONGlance("finish_reason", "usage", "error", "service_tier")

    /// The first chunk of most upstreams only says who speaks.
    static func isOpening(_ event: SSEEvent, _ json: () -> JSONNode?) -> Bool {
        guard let choices = json()?["choices"], let choice = choices[0],
            choice["finish_reason"]?.nonEmptyText == nil, let delta = choice["delta"]
        else { return false }
        return delta.members.allSatisfy { member in
            member.key.equals("role") || member.value.isNull || member.value.text?.isEmpty == true
        }
    }

    static func describe(_ node: JSONNode, into report: inout ResponseReport) {
        if report.id == nil { report.id = node["id"]?.string }
        if report.model == nil { report.model = node["model"]?.string }
        if let tier = node["service_tier"]?.string { report.serviceTier = tier }
        if let reason = node["choices"]?[0]?["finish_reason"]?.nonEmptyText {
            report.finish = ChatFinish.reason(reason)
        }
    }

    static func readError(_ node: JSONNode, status: Int) -> WireError? {
        ChatErrors.read(node, name: .empty, status: status)
    }

    static func write(_ error: WireError, into out: inout ByteBuffer) {
        ChatErrors.write(error, into: &out)
    }

    static func writeEvent(_ error: WireError, into out: inout ByteBuffer) {
        out.append("data: ")
        ChatErrors.write(error, into: &out)
        out.append("\n\n")
    }
}
