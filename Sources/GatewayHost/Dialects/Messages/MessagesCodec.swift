import ProviderAPI

/// The messages format (Anthropic Messages).
enum MessagesCodec: WireCodec {
    static let heartbeat: StaticString = "event: ping\ndata: {\"type\":\"ping\"}\n\n"

    static let answerParts: AnswerParts = [
        .signatures, .searches, .codeRuns, .citedTexts, .stopSequences, .cacheWrites,
        .usageDetails,
    ]

    static func decode(
        _ body: JSONNode,
        into request: CanonicalRequest,
        _ context: TranslationContext
    ) throws(WireError) {
        try MessagesRequestDecoder(request: request).decode(body)
    }

    static func encode(_ trip: RequestTrip, into out: inout ByteBuffer) {
        MessagesRequestEncoder(trip: trip).encode(into: &out)
    }

    static func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) {
        MessagesThinking.set(thinking, capabilities, &splice)
    }

    static func responseDecoder(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> any ResponseDecoder {
        MessagesResponseDecoder(losses)
    }

    static func streamEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        MessagesStreamEncoder(reverse)
    }

    static func bodyEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        MessagesBodyEncoder(reverse)
    }

    static func readUsage(_ node: JSONNode, into usage: inout Usage) -> Bool {
        MessagesUsage.read(node, into: &usage)
    }

    static func isTerminal(_ event: JSONNode, name: RawText) -> Bool {
        // The reason is the last thing that matters; some upstreams leave out what follows it.
        let type = event["type"]?.text ?? name
        return type == "message_stop" || event["delta"]?["stop_reason"]?.nonEmptyText != nil
    }

    static func matters(_ event: SSEEvent) -> Bool {
        // An upstream that leaves out the names has each event read.
        event.type.isEmpty || event.isType("message_start") || event.isType("message_delta")
            || event.isType("message_stop") || event.isType("error")
    }

    static func isOpening(_ event: SSEEvent, _ json: () -> JSONNode?) -> Bool {
        let name = event.type.isEmpty ? json()?["type"]?.text : RawText(event.type)
        guard let name else { return false }
        return name == "message_start" || name == "ping" || name == "content_block_start"
    }

    static func describe(_ node: JSONNode, into report: inout ResponseReport) {
        let message = node.member("message") ?? node
        if report.id == nil { report.id = message["id"]?.string }
        if report.model == nil { report.model = message["model"]?.string }
        if let tier = message["usage"]?["service_tier"]?.string { report.serviceTier = tier }
        let holder = node.member("delta") ?? node
        if let reason = holder["stop_reason"]?.nonEmptyText {
            report.finish = MessagesFinish.reason(reason)
        }
    }

    static func readError(_ node: JSONNode, status: Int) -> WireError? {
        MessagesErrors.read(node, status: status)
    }

    static func write(_ error: WireError, into out: inout ByteBuffer) {
        MessagesErrors.write(error, into: &out)
    }

    static func writeEvent(_ error: WireError, into out: inout ByteBuffer) {
        out.append("event: error\ndata: ")
        MessagesErrors.write(error, into: &out)
        out.append("\n\n")
    }
}
