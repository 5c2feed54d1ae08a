import ProviderAPI

/// Reads generateContent answers: the chunks of a stream, or a whole answer.
///
/// Nothing marks the end of a stream but the end of its bytes, so the finish is kept until then.
final class GenerateContentResponseDecoder: ResponseDecoder {
    private let losses: AnswerLosses
    private var parts: GenerateContentPartReader
    private var usage = Usage()
    private var finishes: [Finish] = []
    private var hasStarted = false
    private var hasEnded = false

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.losses = losses
        parts = GenerateContentPartReader(reverse, losses)
    }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        // One pass over the members: this runs once a delta.
        var candidates: JSONNode?
        var counts: JSONNode?
        for member in event.members {
            switch member.name {
            case "candidates": candidates = member.value
            case "usageMetadata", "usage_metadata": counts = member.value
            case "error": return fail(event, sink)
            case "responseId", "response_id", "modelVersion", "model_version": break
            case "promptFeedback", "prompt_feedback": loseRest(of: member)
            default: losses.add(member, of: "")
            }
        }
        if event.isArray { return fail(event, sink) }
        // An event with nothing in it only keeps the stream alive.
        guard !event.isEmpty else { return }
        start(event, sink)
        if let candidates {
            for candidate in candidates.elements { read(candidate, sink) }
        }
        if candidates?.isEmpty ?? true, GenerateContentBlock.reason(event) != nil {
            finishes = [Finish(reason: .contentFilter)]
        }
        if let counts, GenerateContentUsage.read(value: counts, into: &usage) {
            GenerateContentUsage.addRest(of: counts, to: losses)
            sink.usage(usage)
        }
    }

    private func loseRest(of feedback: JSONNode.Member) {
        losses.add(
            rest: feedback.value,
            of: "promptFeedback",
            besides: ["blockReason", "block_reason"]
        )
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = GenerateContentErrors.read(body, status: 502) {
            hasEnded = true
            return sink.fail(error)
        }
        for chunk in body.listed { decode(event: chunk, name: .empty, to: sink) }
        guard !hasEnded else { return }
        if finishes.isEmpty, body["candidates"]?[0]?["content"] != nil {
            finishes = [Finish(reason: .stop)]
        }
        if finishes.isEmpty {
            hasEnded = true
            sink.fail(WireError(.upstream, "The upstream answered without a candidate."))
        } else {
            complete(sink)
        }
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        guard !finishes.isEmpty, ending != .cut else { return false }
        complete(sink)
        return true
    }

    private func start(_ event: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: event.either("responseId", "response_id")?.text ?? .empty,
                model: event.either("modelVersion", "model_version")?.text ?? .empty
            )
        )
    }

    private func fail(_ event: JSONNode, _ sink: any ResponseSink) {
        hasEnded = true
        let error = GenerateContentErrors.read(event, status: 502)
        sink.fail(error ?? WireError(.upstream, "The upstream failed."))
    }

    private func complete(_ sink: any ResponseSink) {
        parts.close(sink)
        hasEnded = true
        for finish in finishes { sink.finish(outranked(finish)) }
        sink.end()
    }

    /// A call that is whole is to be made, whatever limit was reached behind it.
    private func outranked(_ finish: Finish) -> Finish {
        guard finish.reason == .length, parts.choicesWithCalls.contains(finish.choice) else {
            return finish
        }
        return Finish(reason: .toolCalls, choice: finish.choice)
    }

    private func read(_ candidate: JSONNode, _ sink: any ResponseSink) {
        var content: JSONNode?
        var reason: RawText?
        var grounding: JSONNode?
        var cited: JSONNode?
        var index = 0
        for member in candidate.members {
            switch member.name {
            case "content": content = member.value
            case "index": index = member.value.place ?? 0
            case "finishReason", "finish_reason": reason = member.value.nonEmptyText
            case "groundingMetadata", "grounding_metadata": grounding = member.value
            case "citationMetadata", "citation_metadata": cited = member.value
            default: losses.add(member, of: "candidates[]")
            }
        }
        parts.choose(index, sink)
        if let content { read(content: content, sink) }
        if let grounding { parts.cite(grounding: grounding, sink) }
        if let cited { parts.cite(citations: cited, sink) }
        guard let reason = reason.flatMap(GenerateContentFinish.reason) else { return }
        finishes.removeAll { $0.choice == index }
        finishes.append(Finish(reason: reason, choice: index))
    }

    private func read(content: JSONNode, _ sink: any ResponseSink) {
        for member in content.members {
            switch member.name {
            case "role": break
            case "parts":
                if member.value.isObject { parts.read(member.value, sink) }
                for part in member.value.elements { parts.read(part, sink) }
            default: losses.add(member, of: "candidates[].content")
            }
        }
    }
}
