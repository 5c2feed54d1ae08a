/// A thread that is held up, and by what.
struct Stall: Sendable {
    /// What the thread is called in the log.
    let thread: String
    /// Its number among the loops that serve; `nil` for the control thread.
    let loop: Int?
    /// The call into a plugin that it is in; `nil` where it is no single one.
    let call: CallMarks.Call?
    let level: StallDetector.Level
    /// For how long it has been held up.
    let seconds: Int

    /// The build that is to blame; one in a process of its own is ended by its time limit.
    var culprit: CallMarks.Culprit? {
        guard let call, !call.isIsolated else { return nil }
        return call.culprit
    }

    /// The thread and what it is in, in words.
    var summary: String {
        guard let call else { return "\(thread) in the gateway itself" }
        return "\(thread) in \(call.function) of \(call.culprit.plugin)"
    }
}
