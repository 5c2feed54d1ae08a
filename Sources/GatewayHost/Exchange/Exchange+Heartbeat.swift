import Dialects
import ProviderAPI

extension Exchange {
    /// Begins to send heartbeats to a client that waits for a stream.
    ///
    /// The first one commits the status 200; what fails afterwards is told in the stream.
    func scheduleHeartbeat() {
        let seconds = generation.config.streaming.keepaliveSeconds
        guard facts.stream, seconds > 0, endpoint.streaming != .array, operation == .generate,
            heartbeat == nil
        else { return }
        heartbeat = services.loop.schedule(after: Int64(seconds) * 1_000_000_000) { [weak self] in
            self?.beat()
        }
    }

    /// Puts the next heartbeat off, since the client has just been sent something.
    func rearmHeartbeat() {
        guard let heartbeat else { return }
        services.loop.cancel(heartbeat)
        self.heartbeat = nil
        scheduleHeartbeat()
    }

    private func beat() {
        heartbeat = nil
        if case .ended = state { return }
        if !responder.hasStarted {
            answer.status = 200
            startAnswer(length: nil)
        }
        let bytes = dialect.heartbeat
        responder.write(
            UnsafeRawBufferPointer(start: bytes.utf8Start, count: bytes.utf8CodeUnitCount)
        )
        scheduleHeartbeat()
    }
}
