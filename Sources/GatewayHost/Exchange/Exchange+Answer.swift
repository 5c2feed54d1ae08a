import Dialects
import ProviderAPI

extension Exchange: UpstreamReceiver {
    /// Error bodies are read up to this many bytes.
    private static let maxErrorBody = 1 << 20

    func upstreamHead(_ head: ResponseHead) {
        let watchesLimits = account?.descriptor.limitHeaderPrefixes.isEmpty == false
        answer = AnswerFacts(
            head,
            keepsHeaders: generation.config.passthroughHeaders || watchesLimits
        )
        record.upstreamAnswered = now
        if watchesLimits { observeLimits() }
        headArrived()
    }

    /// Decides what is made of an answer whose head is known.
    func headArrived() {
        note(status: answer.status)
        guard (200..<300).contains(answer.status) else {
            state = .readingError
            return
        }
        state = .relaying
        relay = makeRelay()
    }

    func upstreamBody(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .readingError:
            guard errorBody.count < Self.maxErrorBody else { return }
            errorBody.append(contentsOf: bytes.prefix(Self.maxErrorBody - errorBody.count))
        case .relaying: forward(bytes)
        default: break
        }
    }

    private func forward(_ bytes: UnsafeRawBufferPointer) {
        guard let relay else { return }
        relay.append(bytes) { piece in
            // What an answer begins with may still be an error of the upstream.
            if self.relay?.report.error == nil || self.hasAnswered { self.write(piece) }
        }
        if let error = relay.report.error, !hasAnswered {
            call?.cancel()
            return failed(inStream: error)
        }
        if responder.isClogged { call?.pause() }
    }

    /// Writes bytes of the answer, after its head when they are the first.
    private func write(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        startAnswer(length: facts.stream ? nil : relay?.length)
        responder.write(bytes)
        noteWrite(bytes)
    }

    /// Begins the answer: from now on a failure is final.
    private func startAnswer(length: Int?) {
        guard !hasAnswered else { return }
        hasAnswered = true
        record.firstByte = now
        attempts.committed()
        if let lease { services.gateway.pool.accept(lease, now: now) }
        // A heartbeat may have been first.
        if !responder.hasStarted { startHead(status: answer.status, length: length) }
        explain("switchyard-loss", record.losses)
    }

    /// Writes the head of the answer.
    func startHead(status: Int, length: Int?) {
        record.status = status
        responder.start(
            status: status,
            body: length.map { .length($0) } ?? .chunked
        ) { lines in
            lines.appendField("Content-Type", clientContentType)
            appendCommon(to: &lines)
            if facts.stream { lines.appendField("Cache-Control", "no-cache") }
            for header in answer.headers where isPassedThrough(header) {
                lines.append("\(header.name): \(header.value)\r\n")
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
        guard generation.config.passthroughHeaders else { return false }
        switch header.name {
        case "content-type", "content-length", "content-encoding", "set-cookie", "x-request-id",
            "date", "cache-control", "server":
            return false
        default: return true
        }
    }

    private var clientContentType: String {
        if endpoint.streaming == .array { return "\(GenerateContentArray.contentType)" }
        if facts.stream { return "text/event-stream" }
        guard operation == .generate || operation == .countTokens else { return answer.contentType }
        return "application/json"
    }

    func upstreamEnded() {
        switch state {
        case .readingError: failed(status: answer.status)
        case .relaying: finish(clean: true)
        default: break
        }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        switch state {
        case .asked: failed(failure)
        case .readingError: failed(status: answer.status)
        case .relaying: hasAnswered ? finish(clean: false) : failed(failure)
        default: break
        }
    }

    /// Takes the end of a good answer.
    private func finish(clean: Bool) {
        guard let relay else { return }
        services.scratch.removeAll()
        let end = relay.finish(clean: clean) { self.services.scratch.append($0) }
        switch end {
        case .complete:
            startAnswer(length: services.scratch.count)
            responder.write(services.scratch.bytes)
            if !relay.losses.isEmpty { explain("switchyard-answer-loss", relay.losses) }
            complete()
        case .failed(let error, let mustAbort):
            guard hasAnswered else { return failed(inStream: error) }
            responder.write(services.scratch.bytes)
            record.end = clean ? .upstreamError : .upstreamCut
            fail(error, mustAbort: mustAbort)
        }
    }
}
