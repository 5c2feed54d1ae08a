import ProviderAPI

/// Reads responses: the events of a stream, or a whole response.
final class ResponsesResponseDecoder: ResponseDecoder {
    private let losses: AnswerLosses
    private var items: ResponsesItems
    private var usage = Usage()
    private var hasStarted = false
    private var hasEnded = false

    init(_ losses: AnswerLosses) {
        self.losses = losses
        items = ResponsesItems(losses)
    }

    func decode(event node: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        let event = ResponsesEvent(node, name: name)
        switch event.type {
        case "response.output_text.delta": append(event, .text, sink)
        case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta":
            append(event, .call, sink)
        case "response.reasoning_summary_text.delta": think(event, .summary, sink)
        case "response.reasoning_text.delta": think(event, .content, sink)
        case "response.refusal.delta": append(event, .refusal, sink)
        case "response.output_item.added":
            start(nil, sink)
            items.add(event, sink)
        case "response.output_item.done":
            start(nil, sink)
            items.finish(event, sink)
        default: readRest(event, sink)
        }
    }

    private func append(
        _ event: ResponsesEvent,
        _ kind: ResponsesLane.Key.Kind,
        _ sink: any ResponseSink
    ) {
        start(nil, sink)
        items.append(event, kind, sink)
    }

    private func think(
        _ event: ResponsesEvent,
        _ source: ResponsesLane.Source,
        _ sink: any ResponseSink
    ) {
        start(nil, sink)
        items.think(event, source, sink)
    }

    /// The events that come once a part, an item or a response.
    private func readRest(_ event: ResponsesEvent, _ sink: any ResponseSink) {
        switch event.type {
        case "response.output_text.done", "response.refusal.done", "response.content_part.done",
            "response.function_call_arguments.done", "response.custom_tool_call_input.done":
            start(nil, sink)
            items.fill(event, sink)
        case "response.created", "response.in_progress", "response.queued":
            start(event.node["response"], sink)
        case "response.completed", "response.incomplete", "response.done":
            complete(event.node["response"] ?? event.node, sink)
        case "response.failed", "response.cancelled", "error": fail(event, sink)
        case "" where event.node.member("error") != nil: fail(event, sink)
        default: ResponsesMembers.add(event: event.type, to: losses)
        }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        let error = ResponsesErrors.read(body, name: .empty, status: 502)
        guard error == nil, body["output"] != nil else {
            let missing = WireError(.upstream, "The upstream answered without output.")
            return fail(error ?? missing, sink)
        }
        complete(body, sink)
    }

    /// A response that ends without saying so was cut.
    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool { hasEnded }

    private func start(_ response: JSONNode?, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: response?["id"]?.text ?? .empty,
                model: response?["model"]?.text ?? .empty,
                created: response?["created_at"]?.int ?? 0,
                serviceTier: response?["service_tier"]?.text
            )
        )
    }

    private func complete(_ response: JSONNode, _ sink: any ResponseSink) {
        switch response["status"]?.text {
        case .some("failed"), .some("cancelled"), .some("queued"), .some("in_progress"):
            let error = ResponsesErrors.read(response, name: .empty, status: 502)
            return fail(error ?? WireError(.upstream, "The upstream gave no answer."), sink)
        default: break
        }
        start(response, sink)
        ResponsesMembers.addRest(ofResponse: response, to: losses)
        if let output = response["output"] { items.finish(output: output, sink) }
        items.finish(sink)
        if ResponsesUsage.read(response, into: &usage) { sink.usage(usage) }
        sink.finish(Finish(reason: ResponsesFinish.reason(response) ?? .stop))
        hasEnded = true
        sink.end()
    }

    private func fail(_ event: ResponsesEvent, _ sink: any ResponseSink) {
        let error = ResponsesErrors.read(event.node, name: event.type, status: 502)
        fail(error ?? WireError(.upstream, "The upstream failed."), sink)
    }

    private func fail(_ error: WireError, _ sink: any ResponseSink) {
        hasEnded = true
        sink.fail(error)
    }
}
