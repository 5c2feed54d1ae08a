/// The wrong keys that came from one place lately.
struct GuessRecord {
    /// How many different wrong keys are remembered.
    ///
    /// A client with a key that is no longer good repeats it; whoever guesses takes another each time.
    private static let memory = 8
    /// After how long without a wrong key a place is as good as any other, in nanoseconds.
    private static let longMemory: Int64 = 7_200_000_000_000

    private var latest = InlineArray<8, UInt64>(repeating: 0)
    private var next = 0
    private var windowEnd = Int64.min
    /// How many wrong keys came within the window, and how many of them were new.
    private(set) var failures = 0
    private(set) var guesses = 0
    /// How often in a row the place was locked out.
    private(set) var locks = 0
    /// Until when it is locked out; in the past where it is not.
    private(set) var lockedUntil = Int64.min
    /// How many requests were turned away since.
    var refused = 0
    /// When a wrong key came last.
    private(set) var last: Int64

    init(now: Int64) { last = now }

    /// Notes a wrong key.
    ///
    /// - Parameters:
    ///   - key: A digest of it.
    ///   - limit: How many different ones lock the place out.
    ///   - rules: The operator's.
    ///   - now: The time.
    /// - Returns: For how long the place is locked out from now on, or `nil`.
    mutating func note(
        _ key: UInt64,
        limit: Int,
        _ rules: Config.AuthFailures,
        now: Int64
    ) -> Int64? {
        last = now
        if now >= windowEnd {
            (failures, guesses) = (0, 0)
            windowEnd = now &+ rules.window.nanoseconds
        }
        failures += 1
        guard !isKnown(key) else { return nil }
        guesses += 1
        guard guesses >= limit, !isLocked(now) else { return nil }
        return lock(rules, now)
    }

    func isLocked(_ now: Int64) -> Bool { now < lockedUntil }

    /// How much there is against the place: what counts less is forgotten first.
    func guilt(_ now: Int64) -> (Int, Int, Int64) {
        guard now &- last < Self.longMemory || isLocked(now) else { return (0, 0, last) }
        return (isLocked(now) ? 3 : locks > 0 ? 2 : 1, guesses, last)
    }

    private mutating func isKnown(_ key: UInt64) -> Bool {
        for index in latest.indices where latest[index] == key { return true }
        latest[next] = key
        next = (next + 1) % Self.memory
        return false
    }

    private mutating func lock(_ rules: Config.AuthFailures, _ now: Int64) -> Int64 {
        let longest = max(rules.maxLockTime, rules.lockTime).nanoseconds
        // After a time without a lock as long as the longest one the first is short again.
        if lockedUntil > .min, now &- lockedUntil > longest { locks = 0 }
        let doubled = rules.lockTime.nanoseconds << min(locks, 16)
        let time = min(doubled, longest)
        locks += 1
        (failures, guesses, refused) = (0, 0, 0)
        windowEnd = .min
        lockedUntil = now &+ time
        return time
    }
}
