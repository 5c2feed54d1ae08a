/// Tells from looks at a thread, made at even distances, when it is stuck.
///
/// It counts looks and no time: where the whole process stood still, nothing is stuck.
struct StallDetector: Sendable {
    /// What a look at a thread sees.
    struct Look: Sendable, Equatable {
        /// When the pass began that the thread is in; 0 while it waits for work.
        var pass: Int64 = 0
        var standing = CallMarks.Standing()
    }

    /// How a thread has come to be.
    enum Level: Int, Sendable, Comparable {
        case well
        /// Held up for a second.
        case stalled
        /// Held up for so long that it is not waited for any more.
        case stuck

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private(set) var level = Level.well
    /// For how many looks the thread is held up, or was when it went on.
    private(set) var held = 0
    private var passLooks = 0
    /// For how many looks the call has lasted that the thread is in.
    private var callLooks = 0
    private var last = Look()

    /// Takes a look.
    ///
    /// - Parameters:
    ///   - look: What was seen.
    ///   - stalledAfter: After how many looks a pass is stalled.
    ///   - stuckAfter: After how many it is stuck; `nil` is never.
    /// - Returns: The new level where it has changed.
    mutating func take(_ look: Look, stalledAfter: Int, stuckAfter: Int?) -> Level? {
        let isSamePass = look.pass != 0 && look.pass == last.pass
        let isSameCall = isSamePass && look.standing.mark != 0 && look.standing == last.standing
        held = max(passLooks, isSamePass ? passLooks + 1 : 0)
        passLooks = isSamePass ? passLooks + 1 : 0
        callLooks = isSameCall ? callLooks + 1 : 0
        last = look
        let isStuck = stuckAfter.map { passLooks >= max($0, stalledAfter + 1) } ?? false
        let next: Level = isStuck ? .stuck : passLooks >= stalledAfter ? .stalled : .well
        defer { level = next }
        return next == level ? nil : next
    }

    /// The mark of the one call that holds the thread up; `nil` where it is no single call.
    func culprit(stalledAfter: Int) -> UInt32? {
        callLooks >= stalledAfter ? last.standing.mark : nil
    }
}
