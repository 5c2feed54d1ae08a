import Dialects
import ProviderAPI

extension Exchange {
    /// Chooses how the answer is carried to the client.
    func makeRelay(_ attempt: UpstreamAttempt) -> any AnswerRelay {
        let relay = makeReadRelay(attempt)
        if let shaping { return ShapedRelay(relay, shaping, streams: facts.stream) }
        guard endpoint.streaming == .array else { return relay }
        return ShapedRelay(relay, ArrayShape(), streams: true)
    }

    /// Lets the provider turn its answer into a format first, where its plan asked for that.
    private func makeReadRelay(_ attempt: UpstreamAttempt) -> any AnswerRelay {
        guard let transform = attempt.transform else { return makeFormatRelay(attempt) }
        // What the transform writes has another length, and the shape that was asked for.
        attempt.answer.length = nil
        return TransformedRelay(transform, makeFormatRelay(attempt))
    }

    /// Chooses how the answer comes into the client's format.
    private func makeFormatRelay(_ attempt: UpstreamAttempt) -> any AnswerRelay {
        let reads = operation == .generate || operation == .countTokens
        guard reads, let upstream = Dialect(attempt.answerFormat ?? attempt.format) else {
            return RawRelay(length: attempt.answer.length)
        }
        let isStream =
            attempt.transform == nil ? attempt.answer.isEventStream : attempt.upstreamStreams
        let shape: ResponseTranslator.Shape = isStream ? .stream : .body
        let wanted: ResponseTranslator.Shape = facts.stream ? .stream : .body
        if upstream == dialect, shape == wanted, attempt.reverse == nil {
            return passThrough(shape, attempt)
        }
        let translator = ResponseTranslator(
            from: upstream,
            shape,
            to: dialect,
            wanted,
            reverse: attempt.reverse ?? Reverse(clientModel: facts.model, requestID: answerID)
        )
        translator.clean = { KnownSecrets.process.mask.clean($0) }
        return TranslatedRelay(translator, streams: facts.stream)
    }

    private func passThrough(
        _ shape: ResponseTranslator.Shape,
        _ attempt: UpstreamAttempt
    ) -> any AnswerRelay {
        let model = attempt.route.forceMapping ? facts.model : nil
        guard shape == .stream else {
            return PassThroughBody(
                dialect,
                services.reader,
                model: model,
                expected: attempt.answer.length
            )
        }
        let hidesUsage = dialect == .chat && !facts.includesUsage
        let filter = EventFilter(
            hidesUsage: hidesUsage,
            model: model,
            fillsOutput: dialect == .responses
        )
        return PassThroughStream(dialect, filter: filter)
    }
}
