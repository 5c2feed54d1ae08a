/// How long to wait before a process that has died is started again.
///
/// The first restart is immediate; then the pauses double. A process that has lived for a while is
/// forgiven all that went before.
struct RestartBackoff {
    /// After the second death in a row.
    static let first: Int64 = 100_000_000
    static let longest: Int64 = 30_000_000_000
    /// How long a process has to live.
    static let forgiveness: Int64 = 60_000_000_000

    /// How many deaths there were in a row.
    private(set) var deaths = 0

    /// Notes a death.
    ///
    /// - Parameter lifetime: How long the process has lived, in nanoseconds.
    /// - Returns: How long to wait, in nanoseconds.
    mutating func died(after lifetime: Int64) -> Int64 {
        if lifetime >= Self.forgiveness { deaths = 0 }
        deaths += 1
        guard deaths > 1 else { return 0 }
        return min(Self.first << min(deaths - 2, 20), Self.longest)
    }
}
