/// One moment that moves all the time, watched by few timers.
///
/// Moving it later costs a comparison: the timer that is under way finds out when it fires.
struct Deadline {
    private var due = Int64.max
    private var timer: TimerID?
    private var timerDue = Int64.max

    /// Whether the moment has come.
    ///
    /// - Parameter now: The time.
    /// - Returns: Whether it is not in the future.
    func hasPassed(_ now: Int64) -> Bool {
        now >= due
    }

    /// Moves the moment.
    ///
    /// - Parameters:
    ///   - moment: When; `Int64.max` for never.
    ///   - loop: Keeps the timer.
    ///   - action: What the timer calls; it must call ``timerFired()`` and look again.
    mutating func move(to moment: Int64, on loop: EventLoop, _ action: () -> (() -> Void)) {
        due = moment
        guard moment < timerDue else { return }
        if let timer { loop.cancel(timer) }
        timerDue = moment
        timer = loop.schedule(after: moment - loop.now, action())
    }

    /// The timer has fired.
    ///
    /// - Returns: When the moment is.
    mutating func timerFired() -> Int64 {
        timer = nil
        timerDue = .max
        return due
    }

    /// Stops the timer.
    ///
    /// - Parameter loop: Keeps the timer.
    mutating func stop(on loop: EventLoop) {
        if let timer { loop.cancel(timer) }
        timer = nil
        timerDue = .max
        due = .max
    }
}
