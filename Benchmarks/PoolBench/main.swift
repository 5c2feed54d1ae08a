import Glibc

/// One way to use the pool whose cost is measured.
struct Workload {
    var name: String
    var strategy = Pool.Strategy.roundRobin
    /// How many models share the accounts; each has a set of its own.
    var models = 1
    var usesAffinity = false
    var maxConcurrent = 0
    /// One request in so many fails with a hint; 0 for none.
    var failureEvery = 0
}

func nanoseconds() -> Int64 {
    var time = timespec()
    // The time of this process, so that a busy machine does not blur the numbers.
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func measure(_ work: Workload, accounts count: Int) -> Int64 {
    var pool = Pool(seed: 1)
    let accounts = (0..<count).map { number in
        Pool.Account(
            id: "account-\(number)",
            weight: 1 + number % 7,
            maxConcurrent: work.maxConcurrent
        )
    }
    let specs = (0..<work.models).map {
        Pool.CandidateSet(
            key: "\($0)",
            model: "model-\($0)",
            strategy: work.strategy,
            accounts: accounts.map(\.id)
        )
    }
    let sets = Array(pool.reload(accounts: accounts, sets: specs, now: 0).values)
    var held: [Pool.Lease] = []
    held.reserveCapacity(64)
    var now: Int64 = 0
    var random = SeededRandom(seed: 5)

    func run(_ rounds: Int) {
        for round in 0..<rounds {
            now += 100_000
            let talk = Pool.AffinityKey(high: 1, low: random.next() % 5_000)
            let key = work.usesAffinity ? talk : nil
            let request = Pool.Request(set: sets[round % sets.count], affinity: key)
            if case .account(let lease) = pool.pick(request, now: now) { held.append(lease) }
            // Up to 64 are in flight, and end in another order than they began.
            guard held.count >= 64 else { continue }
            let lease = held.remove(at: Int(random.next() % 64))
            let fails = work.failureEvery > 0 && round % work.failureEvery == 0
            let failure = Pool.Failure(.burst, retryAfter: Pool.Time.milliseconds(2))
            _ = pool.report(lease, fails ? .failure(failure) : .success(Pool.Usage()), now: now)
        }
    }

    run(50_000)
    let rounds = 400_000
    let start = nanoseconds()
    run(rounds)
    return (nanoseconds() - start) / Int64(rounds)
}

let workloads = [
    Workload(name: "round-robin"),
    Workload(name: "weighted-round-robin", strategy: .weightedRoundRobin),
    Workload(name: "fill-first", strategy: .fillFirst),
    Workload(name: "least-loaded", strategy: .leastLoaded),
    Workload(name: "least-loaded, 20 models", strategy: .leastLoaded, models: 20),
    Workload(name: "quota-aware", strategy: .quotaAware),
    Workload(name: "round-robin, affinity", usesAffinity: true),
    Workload(name: "round-robin, limit 8", maxConcurrent: 8),
    Workload(name: "round-robin, 1 % fail", failureEvery: 100),
]

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

print("ns for one pick and one report, 64 in flight")
print(padded("", 28) + [10, 1_000, 10_000].map { padded("\($0)", 9) }.joined())
for work in workloads {
    let costs = [10, 1_000, 10_000].map { padded("\(measure(work, accounts: $0))", 9) }
    print(padded(work.name, 28) + costs.joined())
}
