import Dialects
import ProviderAPI

extension Exchange {
    /// Chooses how the answer is carried to the client.
    func makeRelay() -> any AnswerRelay {
        let relay = makeReadRelay()
        if let shaping { return ShapedRelay(relay, shaping, streams: facts.stream) }
        guard endpoint.streaming == .array else { return relay }
        return ShapedRelay(relay, ArrayShape(), streams: true)
    }

    /// Lets the provider turn its answer into a format first, where its plan asked for that.
    private func makeReadRelay() -> any AnswerRelay {
        guard let transform else { return makeFormatRelay() }
        // What the transform writes has another length, and the shape that was asked for.
        answer.length = nil
        return TransformedRelay(transform, makeFormatRelay())
    }

    /// Chooses how the answer comes into the client's format.
    private func makeFormatRelay() -> any AnswerRelay {
        let reads = operation == .generate || operation == .countTokens
        guard reads, let upstream = Dialect(upstreamAnswerFormat) else {
            return RawRelay(length: answer.length)
        }
        let isStream = transform == nil ? answer.isEventStream : upstreamStreams
        let shape: ResponseTranslator.Shape = isStream ? .stream : .body
        let wanted: ResponseTranslator.Shape = facts.stream ? .stream : .body
        if upstream == dialect, shape == wanted, reverse == nil {
            return passThrough(shape)
        }
        let translator = ResponseTranslator(
            from: upstream,
            shape,
            to: dialect,
            wanted,
            reverse: reverse ?? Reverse(clientModel: facts.model, requestID: record.id)
        )
        return TranslatedRelay(translator, streams: facts.stream)
    }

    /// The format of what the upstream, or its provider's transform, answers.
    var upstreamAnswerFormat: WireFormat { answerFormat ?? record.upstreamFormat }

    private func passThrough(_ shape: ResponseTranslator.Shape) -> any AnswerRelay {
        let model = route?.forceMapping == true ? facts.model : nil
        guard shape == .stream else {
            return PassThroughBody(dialect, model: model, expected: answer.length)
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
