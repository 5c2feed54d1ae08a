import Dialects
import ProviderAPI

extension Exchange {
    /// Operations whose whole answer is a JSON text, in front of which white space means nothing.
    private static let jsonOperations: Set<ProviderAPI.Operation> = [
        .generate, .compact, .completions, .imageGeneration, .imageEdit,
    ]

    /// Begins to send heartbeats to a client that waits.
    ///
    /// The first one commits the status 200; what fails afterwards is told in the stream, or cuts
    /// the connection where the client waits for a whole answer. So the first waits longer than those
    /// between the pieces of an answer. Another attempt is still possible, for nothing of an answer
    /// has left.
    func scheduleHeartbeat() {
        guard heartbeat == nil, takesHeartbeats, let pause = heartbeatPause else { return }
        lastWrite = services.loop.now
        schedule(after: pause)
    }

    private var takesHeartbeats: Bool {
        guard facts.stream else { return Self.jsonOperations.contains(operation) }
        return endpoint.streaming != .array && operation == .generate
    }

    /// The time without a byte after which a heartbeat is due, in nanoseconds; `nil` for never.
    private var heartbeatPause: Int64? {
        let streaming = generation.config.streaming
        let seconds =
            if !facts.stream {
                streaming.nonStreamKeepaliveSeconds
            } else if responder.hasStarted {
                streaming.keepaliveSeconds
            } else {
                streaming.firstKeepaliveSeconds
            }
        return seconds > 0 ? Pool.Time.seconds(Int64(clamping: seconds)) : nil
    }

    private func schedule(after pause: Int64) {
        heartbeat = services.loop.schedule(after: pause) { [weak self] in self?.heartbeatDue() }
    }

    /// Writes put nothing off: the timer looks when it fires whether there was one.
    private func heartbeatDue() {
        heartbeat = nil
        if case .ended = state { return }
        guard let pause = heartbeatPause else { return }
        let left = Pool.Time.left(services.loop.now, until: Pool.Time.after(lastWrite, pause))
        if left <= 0, mayBeat { beat() }
        schedule(after: left > 0 ? left : pause)
    }

    /// Whether a heartbeat would stand in front of the answer, or between two events of it.
    private var mayBeat: Bool {
        guard hasAnswered else { return true }
        return facts.stream && isBetweenEvents && !responder.isClogged
            && attempt?.relay?.isComplete != true
    }

    private func beat() {
        if !responder.hasStarted {
            var answer = AnswerFacts(status: 200)
            if !facts.stream { answer.note(type: "application/json") }
            startHead(answer, length: nil)
        }
        let bytes: StaticString = facts.stream ? dialect.heartbeat : "\n"
        responder.write(
            UnsafeRawBufferPointer(start: bytes.utf8Start, count: bytes.utf8CodeUnitCount)
        )
        lastWrite = services.loop.now
    }

    /// Notes the end of what was written: an upstream's bytes may end inside an event.
    func noteWrite(_ bytes: UnsafeRawBufferPointer) {
        guard facts.stream else { return }
        lastWrite = services.loop.now
        for byte in bytes.suffix(4) { lastBytes = lastBytes << 8 | UInt32(byte) }
    }

    private var isBetweenEvents: Bool {
        lastBytes & 0xffff == 0x0a0a || lastBytes == 0x0d0a_0d0a
    }
}
