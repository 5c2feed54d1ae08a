/// One timer for many deadlines.
///
/// Most deadlines are moved or met long before they pass. So nobody arms a timer of its own: the
/// earliest deadline ever asked for fires, and whoever looks then says what the next one is.
final class DeadlineTimer {
    private let loop: EventLoop
    private var time = Int64.max
    private var timer: TimerID?

    /// What to do when a deadline may have passed.
    var action: (() -> Void)?

    init(_ loop: EventLoop) { self.loop = loop }

    /// Makes sure that the action runs soon after a time, if not before.
    ///
    /// - Parameter deadline: In the loop's nanoseconds.
    func need(by deadline: Int64) {
        guard deadline < time else { return }
        stop()
        time = deadline
        timer = loop.schedule(after: deadline - loop.now) { [weak self] in self?.fire() }
    }

    /// Forgets all deadlines.
    func stop() {
        if let timer { loop.cancel(timer) }
        timer = nil
        time = .max
    }

    private func fire() {
        timer = nil
        time = .max
        action?()
    }
}
