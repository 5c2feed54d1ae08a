import ProviderAPI

/// Reads messages answers: the events of a stream, or a whole message.
final class MessagesResponseDecoder: ResponseDecoder {
    private static let members: [StaticString] = [
        "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage",
    ]

    private let losses: AnswerLosses
    private var blocks: MessagesBlockReader
    private var order = MessagesBlockOrder()
    private var held = JSONDocument()
    private var usage = Usage()
    private var finishReason: FinishReason?
    private var hasStarted = false
    private var hasEnded = false

    init(_ losses: AnswerLosses) {
        self.losses = losses
        blocks = MessagesBlockReader(losses)
    }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        let type = event["type"]?.text ?? name
        if !hasStarted, type.hasPrefix("content_block") { return failUnstarted(sink) }
        switch type {
        case "content_block_delta", "content_block_start", "content_block_stop":
            read(block: event, type, sink)
        case "message_start": start(event["message"] ?? event, sink)
        case "message_delta": read(messageDelta: event, sink)
        case "message_stop": complete(sink)
        case "error": fail(event, sink)
        case "ping": break
        default: losses.add(type, of: "events", .unknown)
        }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = MessagesErrors.read(body, status: 502) {
            hasEnded = true
            return sink.fail(error)
        }
        guard let content = body["content"], content.isArray else {
            hasEnded = true
            return sink.fail(WireError(.upstream, "The upstream answered without content."))
        }
        start(body, sink)
        for block in content.elements { blocks.read(whole: block, sink) }
        finish(body, sink)
        complete(sink)
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        // The reason is the last thing that matters; some upstreams leave out what follows it.
        guard finishReason != nil, ending != .cut else { return false }
        complete(sink)
        return hasEnded
    }

    private func read(block event: JSONNode, _ type: RawText, _ sink: any ResponseSink) {
        if order.takes(event, type) { readNow(event, type, sink) }
        if order.isOverfull {
            hasEnded = true
            return sink.fail(WireError(.upstream, "The upstream mixes the blocks of its answer."))
        }
        if type == "content_block_stop" { readHeld(sink) }
    }

    private func readNow(_ event: JSONNode, _ type: RawText, _ sink: any ResponseSink) {
        switch type {
        case "content_block_delta": if let delta = event["delta"] { blocks.read(delta, sink) }
        case "content_block_start":
            if let block = event["content_block"] { blocks.read(start: block, sink) }
        default: blocks.close(sink)
        }
    }

    /// Reads what has waited for the block in front of it.
    private func readHeld(_ sink: any ResponseSink) {
        while let bytes = order.next() {
            bytes.withUnsafeBytes { bytes in
                guard let event = try? held.parse(bytes) else { return }
                let type = event["type"]?.text ?? .empty
                readNow(event, type, sink)
                order.readHeld(type)
            }
        }
    }

    /// Reads everything that has waited: no further block comes.
    private func closeBlocks(_ sink: any ResponseSink) {
        blocks.close(sink)
        order.endOpen()
        readHeld(sink)
        while order.isWaiting {
            blocks.close(sink)
            order.endOpen()
            readHeld(sink)
        }
        blocks.close(sink)
    }

    private func start(_ message: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: message["id"]?.text ?? .empty,
                model: message["model"]?.text ?? .empty,
                serviceTier: tier(message)
            )
        )
        losses.add(rest: message, of: "", besides: Self.members)
        read(usageOf: message, sink)
    }

    private func read(usageOf node: JSONNode, _ sink: any ResponseSink) {
        guard MessagesUsage.read(node, into: &usage) else { return }
        if let counts = node["usage"] { MessagesUsage.addRest(of: counts, to: losses) }
        sink.usage(usage)
    }

    private func complete(_ sink: any ResponseSink) {
        // A stream without a start, or with neither a reason nor content, is none; the translator
        // calls it cut.
        guard hasStarted, finishReason != nil || blocks.hasContent else { return }
        closeBlocks(sink)
        if finishReason == nil { sink.finish(Finish(reason: .stop)) }
        hasEnded = true
        sink.end()
    }

    private func fail(_ event: JSONNode, _ sink: any ResponseSink) {
        hasEnded = true
        let error = MessagesErrors.read(event, status: 502)
        sink.fail(error ?? WireError(.upstream, "The upstream failed."))
    }

    private func failUnstarted(_ sink: any ResponseSink) {
        hasEnded = true
        sink.fail(WireError(.upstream, "The upstream's stream has no message_start."))
    }

    /// The tier as chat spells it.
    private func tier(_ message: JSONNode) -> RawText? {
        switch message["usage"]?["service_tier"]?.text {
        case .some("standard"): RawText("default")
        case .some("priority"): RawText("priority")
        default: nil
        }
    }

    private func read(messageDelta event: JSONNode, _ sink: any ResponseSink) {
        read(usageOf: event, sink)
        losses.add(rest: event, of: "", besides: ["type", "delta", "usage"])
        guard let delta = event["delta"] else { return }
        losses.add(rest: delta, of: "", besides: ["stop_reason", "stop_sequence"])
        closeBlocks(sink)
        finish(delta, sink)
    }

    private func finish(_ node: JSONNode, _ sink: any ResponseSink) {
        guard finishReason == nil, let text = node["stop_reason"]?.nonEmptyText else { return }
        let reason = MessagesFinish.reason(text)
        finishReason = reason
        sink.finish(Finish(reason: reason, stopSequence: node["stop_sequence"]?.text))
    }
}
