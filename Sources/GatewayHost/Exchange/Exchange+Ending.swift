import Dialects
import ProviderAPI

extension Exchange {
    /// Ends a good answer.
    func complete() {
        guard responder.isWhole else {
            record.end = .upstreamError
            return fail(.wrongLength, mustAbort: true)
        }
        record.end = .complete
        responder.end()
        succeed()
        end()
    }

    /// Tells the pool that the account served.
    private func succeed() {
        guard let attempt else { return }
        let usage = attempt.relay?.usage
        let tokens = Pool.Usage(
            inputTokens: usage?.inputTotal ?? 0,
            outputTokens: usage?.outputTotal ?? 0
        )
        let now = now
        end(attempt, failure: "", at: now)
        _ = services.gateway.pool.report(attempt.lease, .success(tokens), now: now)
    }

    /// Ends an answer that has begun and cannot go on.
    func fail(_ error: WireError, mustAbort: Bool) {
        record.error = error.code ?? error.message
        if let attempt {
            let failure = lateFailure(error, of: attempt)
            end(attempt, failure: failure.kind.name)
            _ = services.gateway.pool.report(attempt.lease, .failure(failure), now: now)
        }
        mustAbort ? responder.abort() : responder.end()
        end()
    }

    /// Answers with an error; nothing of an answer has left yet, or only heartbeats.
    func refuse(_ error: WireError) {
        var error = error
        error.requestID = record.id
        record.error = error.code ?? error.message
        record.end = .refused
        if responder.hasStarted {
            refuseLate(error)
        } else {
            record.status = error.status
            ErrorAnswer.send(error, in: dialect, to: responder) { self.appendCommon(to: &$0) }
        }
        end()
    }

    /// Tells an error when a sign of life has already said that all is well.
    private func refuseLate(_ error: WireError) {
        // A client that waits for a whole answer would take any that ends well for a good one.
        guard facts.stream else { return responder.abort() }
        var event = ByteBuffer(capacity: 512)
        dialect.writeEvent(secrets.clean(error), into: &event)
        responder.write(event.bytes)
        dialect.mustAbortOnError ? responder.abort() : responder.end()
    }

    /// Notes the end of an attempt.
    func end(_ attempt: UpstreamAttempt, failure: String, at moment: Int64? = nil) {
        let now = moment ?? now
        record.attempts[attempt.logged].failure = failure
        record.attempts[attempt.logged].microseconds = (now - attempt.began) / 1000
        guard rival == nil, let since = askedSince else { return }
        record.upstreamTime += now - since
        askedSince = nil
    }

    /// Hangs up on an attempt that says nothing about its account any more.
    func abandon(_ attempt: UpstreamAttempt) {
        end(attempt, failure: "cancelled")
        attempt.cancel()
        giveBack(attempt.lease)
    }

    /// Hangs up on all upstreams.
    private func hangUp() {
        if let rival { abandon(rival) }
        rival = nil
        if let attempt, attempt.phase != .over { abandon(attempt) }
    }

    /// Leaves nothing behind, and writes the access log.
    func end() {
        if case .ended = state { return }
        for timer in [heartbeat, hedge, holding] {
            if let timer { services.loop.cancel(timer) }
        }
        leaveQueue()
        state = .ended
        record.usage = attempt?.relay?.usage
        record.answerLosses = attempt?.relay?.losses ?? []
        AccessLogLine.write(record, services, responder)
        // The attempts hold the exchange.
        attempt = nil
        rival = nil
    }
}

extension Exchange: ResponderObserver {
    func clientGone() {
        // Some clients leave as soon as they have seen the end of their answer.
        let isComplete = attempt?.relay?.isComplete == true
        record.end = isComplete ? .complete : .clientGone
        switch state {
        case .waiting(let ticket): services.gateway.pool.abandon(ticket)
        case .pausing(let timer): services.loop.cancel(timer)
        default: break
        }
        hangUp()
        if record.status == 0 { record.status = 499 }
        end()
    }

    func drained() { attempt?.call?.resume() }

    func serverStopping() {
        guard hasAnswered, let attempt, let relay = attempt.relay else {
            hangUp()
            return refuse(.stopping)
        }
        attempt.cancel()
        services.scratch.removeAll()
        let ending = relay.fail(.stopping) { self.services.scratch.append($0) }
        responder.write(services.scratch.bytes)
        record.end = .stopped
        guard case .failed(let error, let mustAbort) = ending else { return complete() }
        fail(error, mustAbort: mustAbort || !facts.stream)
    }
}

extension WireError {
    /// An answer that is not as long as its head has told the client.
    static var wrongLength: WireError {
        WireError(
            .upstream,
            "The answer is not as long as its head said.",
            code: "answer_length"
        )
    }

    /// The server is being stopped.
    static var stopping: WireError {
        WireError(
            .overloaded,
            "The gateway is being restarted; send the request again.",
            status: 503,
            code: "server_stopping",
            retryAfter: 1
        )
    }
}
