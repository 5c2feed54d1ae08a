import ProviderAPI

/// Lets a pool learn what an upstream told, or what a file kept.
enum PoolCheck {
    private static let year = Pool.Time.milliseconds(TimeBorder.year)
    private static let now = Pool.Time.hours(1)

    static func check(_ wait: Int64?, _ windows: [LimitWindow]) {
        var (pool, set) = pool()
        guard case .account(let lease) = pool.pick(Pool.Request(set: set), now: now) else { return }
        var failure = Pool.Failure(.accountLimit)
        failure.retryAfter = wait.map(Pool.Time.milliseconds)
        _ = pool.report(lease, .failure(failure), now: now)
        let quota = windows.map { window in
            Pool.QuotaWindow(
                name: window.name,
                remaining: Int64(saturating: (1 - window.used) * 1_000_000),
                resetsAt: window.resets.map { Pool.Time.milliseconds($0.milliseconds) }
            )
        }
        if let account = pool.index(of: "a") { pool.observe(quota, of: account, now: now) }
        check(&pool, set)
    }

    static func check(_ snapshot: Pool.Snapshot) {
        var (pool, set) = pool()
        let clocks = Pool.Clocks(now: now, wall: 1_795_519_997_000)
        pool.restore(snapshot, clocks)
        check(&pool, set)
        _ = SavedState.json(pool.snapshot(clocks)).compact
    }

    private static func check(_ pool: inout Pool, _ set: Pool.CandidateSetID) {
        for status in pool.status(now: now) {
            for rest in status.resting { precondition((0...year).contains(rest.remaining)) }
        }
        for moment in [now, Pool.Time.after(now, year), .max] {
            if let wake = pool.wake(of: set, now: moment) {
                precondition((0...year).contains(wake))
            }
            _ = pool.pick(Pool.Request(set: set), now: moment)
        }
    }

    private static func pool() -> (Pool, Pool.CandidateSetID) {
        var pool = Pool(rules: Pool.Rules(), seed: 1)
        let sets = pool.reload(
            accounts: [Pool.Account(id: "a")],
            sets: [Pool.CandidateSet(key: "s", model: "m", accounts: ["a"])],
            now: 0
        )
        guard let set = sets["s"] else { preconditionFailure("the set is not there") }
        return (pool, set)
    }
}

/// Reads an input as what the host reads from files.
enum FilesReader {
    static func read(_ text: String) {
        if let span = TimeSpan.parse(text) {
            precondition(span >= .zero && span <= .seconds(10 * 366 * 86_400))
            precondition(TimeSpan.parse(TimeSpan.format(span)) == span)
        }
        if let size = ByteSize.parse(text) {
            precondition(size >= 0)
            _ = ByteSize.format(size)
        }
        for template in [text, Templates.state] {
            guard let json = try? JSONValue(parsing: Templates.fill(template, text)),
                let snapshot = SavedState.snapshot(json)
            else { continue }
            PoolCheck.check(snapshot)
        }
    }
}
