import ProviderAPI

/// The responses format (OpenAI Responses).
enum ResponsesCodec: WireCodec {
    static let heartbeat: StaticString = ": ping\n\n"

    static let answerParts: AnswerParts = [
        .choices, .citedRanges, .images, .refusals, .signatures, .searches, .serviceTiers,
        .cacheWrites,
    ]

    static func decode(
        _ body: JSONNode,
        into request: CanonicalRequest,
        _ context: TranslationContext
    ) throws(WireError) {
        var decoder = ResponsesRequestDecoder(request: request)
        try decoder.decode(body)
    }

    static func encode(_ trip: RequestTrip, into out: inout ByteBuffer) {
        ResponsesRequestEncoder(trip: trip).encode(into: &out)
    }

    static func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) {
        guard thinking.effort != .auto else { return splice.remove("reasoning.effort") }
        splice.set("reasoning.effort") { $0.string(thinking.effort.name) }
    }

    static func responseDecoder(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> any ResponseDecoder {
        ResponsesResponseDecoder(losses)
    }

    static func streamEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        ResponsesStreamEncoder(reverse)
    }

    static func bodyEncoder(_ reverse: Reverse) -> any ResponseEncoder {
        ResponsesBodyEncoder(reverse)
    }

    static func aggregate(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> (any ResponseDecoder & ResponseEncoder)? {
        // What must be changed in it takes the canonical way.
        guard reverse.toolNames.isEmpty, !reverse.hidesThinking else { return nil }
        return ResponsesAggregate(reverse, losses)
    }

    static func readUsage(_ node: JSONNode, into usage: inout Usage) -> Bool {
        ResponsesUsage.read(node.member("response") ?? node, into: &usage)
    }

    static func isTerminal(_ event: JSONNode, name: RawText) -> Bool {
        switch event["type"]?.text ?? name {
        case "response.completed", "response.incomplete", "response.done": true
        default: false
        }
    }

    static func matters(_ event: SSEEvent) -> Bool {
        // An upstream that leaves out the names has each event read.
        event.type.isEmpty || event.isType("response.created")
            || event.isType("response.completed") || event.isType("response.incomplete")
            || event.isType("response.failed") || event.isType("response.done")
            || event.isType("error")
    }

    static func isOpening(_ event: SSEEvent, _ json: () -> JSONNode?) -> Bool {
        let name = event.type.isEmpty ? json()?["type"]?.text : RawText(event.type)
        guard let name else { return false }
        return openings.contains { name == $0 }
    }

    private static let openings: [StaticString] = [
        "response.created", "response.queued", "response.in_progress",
        "response.output_item.added", "response.content_part.added",
        "response.reasoning_summary_part.added",
    ]

    static func describe(_ node: JSONNode, into report: inout ResponseReport) {
        let response = node.member("response") ?? node
        guard response.isObject, response["status"] != nil || response["object"] != nil else {
            return
        }
        if report.id == nil { report.id = response["id"]?.string }
        if report.model == nil { report.model = response["model"]?.string }
        if let tier = response["service_tier"]?.string { report.serviceTier = tier }
        if let reason = ResponsesFinish.reason(response) { report.finish = reason }
    }

    static func readError(_ node: JSONNode, status: Int) -> WireError? {
        ResponsesErrors.read(node, name: .empty, status: status)
    }

    static func write(_ error: WireError, into out: inout ByteBuffer) {
        ChatErrors.write(error, into: &out)
    }

    static func writeEvent(_ error: WireError, into out: inout ByteBuffer) {
        ResponsesErrors.writeEvent(error, number: 0, into: &out)
        ResponsesErrors.writeFailed(error, number: 1, into: &out)
    }
}
