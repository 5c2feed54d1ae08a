@testable import GatewayHost

/// One day, met by plain round-robin and by the pool.
struct DayComparison {
    let arrivals: Int
    let naive: DayResult
    let ours: [DayResult]

    /// Plays the day of a seed.
    init(seed: UInt64) {
        // All may try five accounts for a request.
        let attempts = 5
        let day = DayOfRequests(seed: seed, perDay: 20_000)
        var policy = RetryPolicy()
        policy.accountsPerRound = attempts
        arrivals = day.arrivals.count
        var plain = NaiveDay(day, attempts: attempts, seed: seed)
        naive = plain.run()
        ours = [Pool.Strategy.roundRobin, .quotaAware].map {
            var pool = PoolDay(day, strategy: $0, policy: policy, seed: seed)
            return pool.run()
        }
    }

    var table: String {
        ([DayResult.header, naive.row] + ours.map(\.row)).joined(separator: "\n")
    }
}
