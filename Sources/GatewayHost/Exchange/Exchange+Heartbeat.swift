import Dialects
import ProviderAPI

extension Exchange {
    /// Begins to send heartbeats to a client that waits for a stream.
    ///
    /// The first one commits the status 200; what fails afterwards is told in the stream. So the
    /// first waits longer than those between the pieces of an answer. Another attempt is still
    /// possible, for nothing of an answer has left.
    func scheduleHeartbeat() {
        guard facts.stream, endpoint.streaming != .array, operation == .generate,
            heartbeat == nil, let pause = heartbeatPause
        else { return }
        lastWrite = services.loop.now
        schedule(after: pause)
    }

    /// The time without a byte after which a heartbeat is due, in nanoseconds; `nil` for never.
    private var heartbeatPause: Int64? {
        let streaming = generation.config.streaming
        let isFirst = !responder.hasStarted
        let seconds =
            isFirst ? streaming.firstKeepaliveSeconds : streaming.keepaliveSeconds
        return seconds > 0 ? Int64(seconds) * 1_000_000_000 : nil
    }

    private func schedule(after pause: Int64) {
        heartbeat = services.loop.schedule(after: pause) { [weak self] in self?.heartbeatDue() }
    }

    /// Writes put nothing off: the timer looks when it fires whether there was one.
    private func heartbeatDue() {
        heartbeat = nil
        if case .ended = state { return }
        guard let pause = heartbeatPause else { return }
        let left = lastWrite + pause - services.loop.now
        if left <= 0, mayBeat { beat() }
        schedule(after: left > 0 ? left : pause)
    }

    /// Whether a heartbeat would stand between two events, before the last.
    private var mayBeat: Bool {
        guard hasAnswered else { return true }
        return isBetweenEvents && !responder.isClogged && attempt?.relay?.report.isComplete != true
    }

    private func beat() {
        if !responder.hasStarted { startHead(AnswerFacts(status: 200), length: nil) }
        let bytes = dialect.heartbeat
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
