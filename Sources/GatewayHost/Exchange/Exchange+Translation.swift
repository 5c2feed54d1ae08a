import Dialects
import ProviderAPI

extension Exchange {
    /// The request's body in the format that an attempt asks its upstream in.
    func body(for attempt: UpstreamAttempt) throws(WireError) -> OutgoingBody {
        let format = attempt.format
        guard format != endpoint.format else {
            if let model = facts.formModel { return OutgoingBody(form: request.body, model: model) }
            return OutgoingBody(request.body, knowing: facts.landmarks)
        }
        guard let source = Dialect(endpoint.format), let target = Dialect(format) else {
            throw WireError(.server, "There is no translation to \(format.name).")
        }
        // Once for the tape of its values, once for what it becomes.
        try countBodies(beside: 2 * request.body.count)
        var document = JSONDocument(valueCapacity: request.body.count / 16)
        let root = try Self.parse(request.body, &document)
        var translated = ByteBuffer(capacity: request.body.count + 1024)
        let result = try RequestTranslation.translate(
            root,
            from: source,
            to: target,
            context(attempt.route, target),
            memory: memory(for: attempt, target),
            into: &translated
        )
        attempt.losses = result.losses
        attempt.reverse = result.reverse
        attempt.keepsReasoning = result.reverse.remembersThoughts
        attempt.recalled = result.recalled
        return OutgoingBody(translated: translated)
    }

    /// What the translation is told of the upstream.
    private func context(_ route: Route, _ upstream: Dialect) -> TranslationContext {
        var context = TranslationContext(
            upstreamModel: route.model.id,
            clientModel: facts.model,
            requestID: answerID
        )
        context.streams = facts.stream
        context.remembersThoughts = keepsReasoning(upstream)
        context.thinking = suffix.flatMap { ThinkingSuffix($0) }
        context.now = Int(clamping: Timestamp.unixMilliseconds / 1000)
        context.capabilities = TranslationContext.Capabilities(route)
        return context
    }
}
