import Dialects
import ProviderAPI

extension Exchange {
    /// Whether the client sees the upstream's headers.
    var passesHeaders: Bool { generation.config.passthroughHeaders }

    /// Takes the head of an answer with an error status.
    func refusing(_ attempt: UpstreamAttempt) {
        record.attempts[attempt.logged].status = attempt.answer.status
    }

    /// Takes the head of a good answer.
    func answering(_ attempt: UpstreamAttempt) {
        record.attempts[attempt.logged].status = attempt.answer.status
        prefer(attempt)
        state = .relaying
        attempt.relay = makeRelay(attempt)
    }

    /// Carries bytes of the answer to the client.
    func forward(_ bytes: UnsafeRawBufferPointer, of attempt: UpstreamAttempt) {
        guard let relay = attempt.relay else { return }
        relay.append(bytes) { piece in
            // What an answer begins with may still be an error of the upstream.
            if self.hasAnswered || !relay.hasError { self.pass(piece, of: attempt) }
        }
        if attempt.keepsReasoning { keepReasoning(of: attempt) }
        if !hasAnswered {
            if relay.hasError, let error = relay.report.error {
                attempt.cancel()
                return failed(attempt, inStream: error)
            }
            if !attempt.opening.isEmpty, relay.report.hasBegun { release(attempt) }
        }
        if responder.isClogged { attempt.call?.pause() }
    }

    /// Writes bytes of the answer, after its head when they are the first.
    func write(_ bytes: UnsafeRawBufferPointer, of attempt: UpstreamAttempt) {
        guard !bytes.isEmpty else { return }
        begin(attempt, length: facts.stream ? nil : attempt.relay?.length)
        responder.write(bytes)
        noteWrite(bytes)
    }

    /// Begins the answer: from now on a failure is final.
    private func begin(_ attempt: UpstreamAttempt, length: Int?) {
        guard !hasAnswered else { return }
        hasAnswered = true
        let now = now
        record.firstByte = now
        attempts.committed()
        services.gateway.pool.accept(attempt.lease, now: now)
        // A heartbeat may have been first.
        if !responder.hasStarted { startHead(attempt.answer, length: length) }
        explain("switchyard-loss", record.losses)
    }

    /// Writes the head of the answer.
    func startHead(_ answer: AnswerFacts, length: Int?) {
        record.status = answer.status
        let type = clientContentType(answer)
        responder.start(
            status: answer.status,
            body: length.map { .length($0) } ?? .chunked
        ) { lines in
            lines.appendField("Content-Type", type)
            appendCommon(to: &lines)
            if facts.stream { lines.appendField("Cache-Control", "no-cache") }
            guard passesHeaders else { return }
            let secrets = secrets
            for header in answer.headers where isPassedThrough(header) {
                lines.append(secrets.hide("\(header.name): \(header.value)") + "\r\n")
            }
        }
    }

    /// The headers that every answer has.
    func appendCommon(to lines: inout ByteBuffer) {
        lines.appendField("X-Request-Id", record.id)
        appendLosses(to: &lines)
        CORSHeaders.append(for: request.head, generation.config.cors, to: &lines)
    }

    private func isPassedThrough(_ header: HeaderField) -> Bool {
        switch header.name {
        case "content-type", "content-length", "content-encoding", "set-cookie", "x-request-id",
            "date", "cache-control", "server":
            return false
        default: return true
        }
    }

    private func clientContentType(_ answer: AnswerFacts) -> String {
        if endpoint.streaming == .array { return "\(GenerateContentArray.contentType)" }
        if facts.stream { return "text/event-stream" }
        guard operation == .generate || operation == .countTokens else { return answer.contentType }
        return "application/json"
    }

    /// Takes the end of a good answer.
    func finish(_ attempt: UpstreamAttempt, clean: Bool) {
        guard let relay = attempt.relay else { return }
        attempt.phase = .over
        services.scratch.removeAll()
        let end = relay.finish(clean: clean) { self.services.scratch.append($0) }
        switch end {
        case .complete:
            if attempt.keepsReasoning { keepReasoning(of: attempt) }
            release(attempt)
            begin(attempt, length: services.scratch.count)
            responder.write(services.scratch.bytes)
            if !relay.losses.isEmpty { explain("switchyard-answer-loss", relay.losses) }
            complete()
        case .failed(let error, let mustAbort):
            guard hasAnswered else { return failed(attempt, inStream: error) }
            responder.write(services.scratch.bytes)
            record.end = clean ? .upstreamError : .upstreamCut
            fail(error, mustAbort: mustAbort)
        }
    }
}
