/// How often and how long a request is tried before its first byte has left for the client.
struct RetryPolicy: Sendable, Equatable {
    /// How many further rounds through the accounts there are (`request-retry`).
    var rounds = 1
    /// How many accounts one round tries; 0 means all (`max-retry-credentials`).
    var accountsPerRound = 0
    /// The longest wait for an account that rests (`max-retry-interval`).
    var maxWait: Int64 = 30_000_000_000
    /// The longest wait while all accounts are busy (`queue-timeout`).
    var queueWait: Int64 = 30_000_000_000
    /// The time for everything, waits included, after which no further attempt begins.
    var budget: Int64 = 120_000_000_000
    /// The pause before the first further round; each later one doubles it, up to two seconds.
    var pause: Int64 = 250_000_000

    /// The pause before a round, up to a quarter longer by chance.
    ///
    /// - Parameters:
    ///   - round: From 1.
    ///   - left: What is left of the budget, which it never exceeds.
    ///   - random: Where the chance comes from.
    /// - Returns: Nanoseconds.
    func pause(before round: Int, left: Int64, _ random: inout SeededRandom) -> Int64 {
        let longest: Int64 = 2_000_000_000
        var length = min(pause, longest)
        for _ in 1..<max(round, 1) where length < longest { length = min(length * 2, longest) }
        return max(0, min(length + random.upTo(length / 4), left))
    }
}
