import Dialects
import ProviderAPI

/// Thoughts that a client cannot send back: they are kept, and put back into its next request.
extension Exchange {
    /// Whether the answer's thoughts must be kept for the client.
    ///
    /// Never where both sides speak one format: such requests and answers are not read.
    func keepsReasoning(_ upstream: Dialect) -> Bool {
        generation.config.replaysReasoning && operation == .generate
            && upstream != dialect && upstream.carriesSignatures && !dialect.carriesSignatures
    }

    /// The thoughts of earlier answers, for a request to an upstream of another format.
    func memory(for attempt: UpstreamAttempt, _ upstream: Dialect) -> (any TurnMemory)? {
        guard recallsReasoning, keepsReasoning(upstream) else { return nil }
        return AttemptMemory(
            store: services.gateway.reasoning,
            key: reasoningKey(attempt, TurnName(call: "", prompt: 0)),
            account: upstream == .responses ? attempt.account.id : nil,
            now: now
        )
    }

    private func reasoningKey(
        _ attempt: UpstreamAttempt,
        _ turn: TurnName
    ) -> ReasoningStore.Key {
        ReasoningStore.Key(
            client: client == .anyone ? addressScope : client.scope,
            provider: attempt.account.provider,
            model: attempt.route.model.id,
            turn: turn
        )
    }

    /// Tells the clients of a gateway without keys apart, as well as that can be done.
    private var addressScope: UInt64 {
        var hasher = Hasher()
        hasher.combine(record.peer)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// Keeps the thoughts of an answer that is whole, before the client can refer to it.
    func keepReasoning(of attempt: UpstreamAttempt) {
        guard let turn = attempt.relay?.turn else { return }
        attempt.keepsReasoning = false
        services.gateway.reasoning.keep(
            turn,
            by: attempt.account.id,
            as: reasoningKey(attempt, turn.name),
            now: now
        )
    }

    /// Asks again without the thoughts that the gateway had put back, where the upstream refuses them.
    ///
    /// The client did not send them, so it is not told of them.
    ///
    /// - Returns: Whether the request is on its way again.
    func retriesWithoutReasoning(
        _ attempt: UpstreamAttempt,
        _ facts: FailureFacts,
        _ body: [UInt8]
    ) -> Bool {
        guard !attempt.recalled.isEmpty, facts.kind == .clientFault, Self.concerns(facts, body)
        else { return false }
        for turn in attempt.recalled {
            services.gateway.reasoning.drop(reasoningKey(attempt, turn))
        }
        recallsReasoning = false
        guard rival == nil, !hasAnswered else { return false }
        end(attempt, failure: Pool.Failure.Kind.clientFault.name)
        self.attempt = nil
        perform(.send(attempt.lease, route: attempts.route))
        return true
    }

    /// Whether an error is about thoughts or their proofs.
    private static func concerns(_ facts: FailureFacts, _ body: [UInt8]) -> Bool {
        let text = (facts.code + " " + facts.message + " " + String(decoding: body, as: UTF8.self))
            .lowercased()
        return ["signature", "encrypted", "thinking", "thought", "reasoning"]
            .contains { text.contains($0) }
    }
}

/// What an attempt may put back: the thoughts of its client's turns with the same model.
private struct AttemptMemory: TurnMemory {
    let store: ReasoningStore
    let key: ReasoningStore.Key
    /// The only account whose thoughts count; `nil` where any account of the provider reads them.
    ///
    /// "Encrypted content organization_id did not match the target organization": the Responses
    /// API's error 400 for the ciphertext of another account.
    let account: String?
    let now: Int64

    func turn(_ name: TurnName) -> RememberedTurn? {
        var key = key
        key.turn = name
        guard let entry = store.entry(key, now: now), account == nil || account == entry.account
        else { return nil }
        return entry.turn
    }
}
