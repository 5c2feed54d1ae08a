/// A refusal that waits a while, and with it the next request of its connection.
final class DelayedRejection: ResponderObserver {
    private let responder: Responder
    private let answer: () -> Void
    private let left: () -> Void
    private var timer: TimerID?

    /// Begins to wait.
    ///
    /// - Parameters:
    ///   - delay: How long, in nanoseconds.
    ///   - responder: Takes the answer.
    ///   - answer: Sends it.
    ///   - left: Called instead where the client has not waited.
    init(
        _ delay: Int64,
        _ responder: Responder,
        answer: @escaping () -> Void,
        left: @escaping () -> Void
    ) {
        self.responder = responder
        self.answer = answer
        self.left = left
        responder.observer = self
        timer = responder.loop.schedule(after: delay) { self.send() }
    }

    func clientGone() {
        stop()
        left()
    }

    func serverStopping() {
        stop()
        send()
    }

    private func send() {
        responder.observer = nil
        answer()
    }

    private func stop() {
        if let timer { responder.loop.cancel(timer) }
        timer = nil
    }
}
