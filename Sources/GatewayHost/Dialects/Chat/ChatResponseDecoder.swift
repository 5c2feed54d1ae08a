import ProviderAPI

/// Reads chat answers: the chunks of a stream, or a whole completion.
final class ChatResponseDecoder: ResponseDecoder {
    /// As many as the API gives (`n` is at most 128).
    private static let maxChoices = 128

    private let losses: AnswerLosses
    private var messages: ChatMessageReader
    private var usage = Usage()
    private var finishes: [Finish] = []
    private var hasStarted = false
    private var hasEnded = false

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.losses = losses
        messages = ChatMessageReader(reverse, losses)
    }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        // One pass over the members: this runs once a delta.
        var choices: JSONNode?
        var counts: JSONNode?
        var isPlain = name.isEmpty
        for member in event.members {
            switch member.name {
            case "choices": choices = member.value
            case "usage": counts = member.value
            case "error": isPlain = false
            default: readRest(member)
            }
        }
        if !isPlain || choices == nil, let error = ChatErrors.read(event, name: name) {
            return fail(error, sink)
        }
        start(event, sink)
        if let choices {
            for choice in choices.elements { read(choice, sink) }
        }
        if messages.isOverfull { return failOverfull(sink) }
        if let counts { read(usage: counts, sink) }
    }

    private func readRest(_ member: JSONNode.Member) {
        switch member.name {
        case "id", "object", "created", "model", "service_tier": break
        // What tells nothing about the answer.
        case "system_fingerprint", "obfuscation", "error": break
        default: losses.add(member, of: "")
        }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = ChatErrors.read(body, name: .empty) { return fail(error, sink) }
        start(body, sink)
        if let choices = body["choices"] { readWhole(choices, sink) }
        if let counts = body.member("usage") { read(usage: counts, sink) }
        for member in body.members where !(member.name == "choices" || member.name == "usage") {
            readRest(member)
        }
        if messages.isOverfull {
            failOverfull(sink)
        } else if finishes.isEmpty {
            fail(WireError(.upstream, "The upstream answered without a choice."), sink)
        } else {
            complete(sink)
        }
    }

    private func readWhole(_ choices: JSONNode, _ sink: any ResponseSink) {
        for choice in choices.elements {
            messages.readFirst(of: choice, sink)
            read(choice, sink)
            messages.finish(sink)
            if choice.member("finish_reason") == nil { finishes.append(Finish(reason: .stop)) }
        }
    }

    private func read(usage counts: JSONNode, _ sink: any ResponseSink) {
        guard ChatUsage.read(value: counts, into: &usage) else { return }
        ChatUsage.addRest(of: counts, to: losses)
        sink.usage(usage)
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        if finishes.isEmpty {
            // Only a text that `[DONE]` follows is taken for a whole answer; thoughts alone or
            // half a call are not.
            guard ending == .marked, messages.isPresentable else { return false }
            finishes.append(Finish(reason: messages.wroteCall ? .toolCalls : .stop))
        }
        complete(sink)
        return true
    }

    private func start(_ node: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: node["id"]?.text ?? .empty,
                model: node["model"]?.text ?? .empty,
                created: node["created"]?.int ?? 0,
                serviceTier: node["service_tier"]?.text
            )
        )
    }

    private func complete(_ sink: any ResponseSink) {
        hasEnded = true
        messages.finish(sink)
        for finish in finishes { sink.finish(finish) }
        sink.end()
    }

    private func failOverfull(_ sink: any ResponseSink) {
        fail(WireError(.upstream, "The upstream's answer has too many unfinished parts."), sink)
    }

    private func fail(_ error: WireError, _ sink: any ResponseSink) {
        hasEnded = true
        sink.fail(error)
    }

    private func read(_ choice: JSONNode, _ sink: any ResponseSink) {
        var index = 0
        var message: JSONNode?
        var finish: JSONNode?
        for member in choice.members {
            switch member.name {
            case "index": index = member.value.place ?? 0
            case "delta", "message": message = member.value
            case "finish_reason": finish = member.value
            default: losses.add(member, of: "choices[]")
            }
        }
        if let message { messages.read(message, choice: index, sink) }
        guard let reason = finish?.nonEmptyText else { return }
        // The last one counts; a hostile list of choices must not take quadratic time.
        if finishes.count < Self.maxChoices { finishes.removeAll { $0.choice == index } }
        finishes.append(Finish(reason: ChatFinish.reason(reason), choice: index))
    }
}
