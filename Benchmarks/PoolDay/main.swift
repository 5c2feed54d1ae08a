// Plays several days of fifty accounts: plain round-robin against the pool.
for seed in [1, 2, 3, 4, 5] as [UInt64] {
    let days = DayComparison(seed: seed)
    print("day \(seed), \(days.arrivals) requests")
    print(days.table)
}
