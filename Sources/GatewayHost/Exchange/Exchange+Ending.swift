import Dialects
import ProviderAPI

extension Exchange {
    /// Ends a good answer.
    func complete() {
        record.end = .complete
        succeed()
        responder.end()
        end()
    }

    /// Tells the pool that the account served.
    private func succeed() {
        guard let lease else { return }
        let usage = relay?.report.usage
        let tokens = Pool.Usage(
            inputTokens: usage?.inputTotal ?? 0,
            outputTokens: usage?.outputTotal ?? 0
        )
        endAttempt(failure: "")
        _ = services.gateway.pool.report(lease, .success(tokens), now: now)
        self.lease = nil
    }

    /// Ends an answer that has begun and cannot go on.
    func fail(_ error: WireError, mustAbort: Bool) {
        record.error = error.code ?? error.message
        if let lease {
            endAttempt(failure: Pool.Failure.Kind.transient.name)
            var failure = Pool.Failure(.transient, scope: .request)
            failure.message = error.message
            _ = services.gateway.pool.report(lease, .failure(failure), now: now)
            self.lease = nil
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
            var event = ByteBuffer(capacity: 512)
            dialect.writeEvent(error, into: &event)
            responder.write(event.bytes)
            dialect.mustAbortOnError ? responder.abort() : responder.end()
        } else {
            record.status = error.status
            ErrorAnswer.send(error, in: dialect, to: responder) { self.appendCommon(to: &$0) }
        }
        end()
    }

    /// Notes the end of the current attempt.
    func endAttempt(failure: String) {
        let started = record.upstreamAsked
        record.upstreamTime += now - started
        guard let index = record.attempts.indices.last else { return }
        record.attempts[index].failure = failure
        record.attempts[index].microseconds = (now - started) / 1000
    }

    func note(status: Int) {
        guard let index = record.attempts.indices.last else { return }
        record.attempts[index].status = status
    }

    /// Leaves nothing behind, and writes the access log.
    func end() {
        if case .ended = state { return }
        if let heartbeat { services.loop.cancel(heartbeat) }
        leaveQueue()
        state = .ended
        record.usage = relay?.report.usage
        record.answerLosses = relay?.losses ?? []
        call = nil
        AccessLogLine.write(record, services, responder)
        relay = nil
        outgoing = nil
    }
}

extension Exchange: ResponderObserver {
    func clientGone() {
        // Some clients leave as soon as they have seen the end of their answer.
        let isComplete = relay?.report.isComplete == true
        record.end = isComplete ? .complete : .clientGone
        call?.cancel()
        switch state {
        case .waiting(let ticket): services.gateway.pool.abandon(ticket)
        case .pausing(let timer): services.loop.cancel(timer)
        default: break
        }
        if let lease {
            endAttempt(failure: "")
            giveBack(lease)
            self.lease = nil
        }
        if record.status == 0 { record.status = 499 }
        end()
    }

    func drained() { call?.resume() }

    func serverStopping() {
        guard responder.hasStarted, let relay else {
            call?.cancel()
            return refuse(.stopping)
        }
        call?.cancel()
        services.scratch.removeAll()
        let ending = relay.fail(.stopping) { self.services.scratch.append($0) }
        responder.write(services.scratch.bytes)
        record.end = .stopped
        guard case .failed(let error, let mustAbort) = ending else { return complete() }
        fail(error, mustAbort: mustAbort || !facts.stream)
    }
}

extension WireError {
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
