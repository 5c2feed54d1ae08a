@testable import GatewayHost

/// A pool with a clock that tests move.
struct PoolWorld {
    var pool: Pool
    var now: Int64 = Pool.Time.hours(1)
    var sets: [String: Pool.CandidateSetID] = [:]

    static let key = "chat/m"

    init(
        _ accounts: [Pool.Account],
        strategy: Pool.Strategy = .roundRobin,
        rules: Pool.Rules = .steady,
        seed: UInt64 = 7
    ) {
        pool = Pool(rules: rules, seed: seed)
        reload(accounts, strategy: strategy)
    }

    /// Accounts named `a`, `b`, `c` and so on.
    init(
        count: Int,
        strategy: Pool.Strategy = .roundRobin,
        rules: Pool.Rules = .steady,
        _ change: (inout Pool.Account) -> Void = { _ in }
    ) {
        let accounts = (0..<count).map { number in
            var account = Pool.Account(id: Self.name(number))
            change(&account)
            return account
        }
        self.init(accounts, strategy: strategy, rules: rules)
    }

    static func name(_ number: Int) -> String {
        String(UnicodeScalar(UInt8(97 + number % 26))) + (number < 26 ? "" : "\(number / 26)")
    }

    mutating func reload(_ accounts: [Pool.Account], strategy: Pool.Strategy = .roundRobin) {
        let ids = accounts.map(\.id)
        let specs = ["m", "n"].map {
            Pool.CandidateSet(
                key: "chat/\($0)",
                model: $0,
                strategy: strategy,
                accounts: ids,
                affinityScope: "p"
            )
        }
        sets = pool.reload(accounts: accounts, sets: specs, now: now)
    }

    func set(_ key: String = key) -> Pool.CandidateSetID {
        sets[key] ?? Pool.CandidateSetID(raw: 999)
    }

    func index(_ id: String) -> Pool.AccountIndex {
        pool.index(of: id) ?? Pool.AccountIndex(raw: -1)
    }

    func name(_ lease: Pool.Lease?) -> String {
        lease.map { pool.accounts[$0.account.position].settings.id } ?? "-"
    }

    mutating func pass(_ span: Int64) { now += span }

    mutating func ask(
        _ key: String = key,
        affinity: UInt64? = nil,
        excluding: [String] = [],
        patience: Int64 = 0
    ) -> Pool.Pick {
        let request = Pool.Request(
            set: set(key),
            affinity: affinity.map { Pool.AffinityKey(high: 1, low: $0) },
            excluded: excluding.map { index($0) },
            patience: patience
        )
        return pool.pick(request, now: now)
    }

    mutating func lease(
        _ key: String = key,
        affinity: UInt64? = nil,
        excluding: [String] = []
    ) -> Pool.Lease? {
        ask(key, affinity: affinity, excluding: excluding).lease
    }

    mutating func lease(of id: String, _ key: String = key) -> Pool.Lease? {
        pool.pick(index(id), in: set(key), now: now).lease
    }

    @discardableResult
    mutating func end(_ lease: Pool.Lease?, _ outcome: Pool.Outcome) -> Pool.Advice? {
        lease.map { pool.report($0, outcome, now: now) }
    }

    /// Sends one request that succeeds, and says who served it.
    @discardableResult
    mutating func serve(_ key: String = key, affinity: UInt64? = nil) -> String {
        let lease = lease(key, affinity: affinity)
        end(lease, .success(Pool.Usage()))
        return name(lease)
    }

    mutating func serve(times: Int, _ key: String = key) -> String {
        (0..<times).map { _ in serve(key) }.joined()
    }

    /// Sends one request with an account that fails.
    @discardableResult
    mutating func fail(
        _ id: String,
        _ failure: Pool.Failure,
        _ key: String = key
    ) -> Pool.Advice? {
        end(lease(of: id, key), .failure(failure))
    }

    /// How long an account rests for a model, in milliseconds.
    func rest(_ id: String, _ key: String = key) -> Int64 {
        (pool.rest(of: index(id), in: set(key), now: now)?.retryAfter ?? 0) / 1_000_000
    }
}

extension Pool.Rules {
    /// Rules without chance, so that tests can name moments.
    static var steady: Pool.Rules {
        var rules = Pool.Rules()
        rules.jitterPercent = 0
        rules.hintJitter = 0
        return rules
    }
}

extension Pool.Pick {
    var lease: Pool.Lease? {
        if case .account(let lease) = self { lease } else { nil }
    }

    var rest: Pool.Rest? {
        if case .resting(let rest) = self { rest } else { nil }
    }

    var ticket: Pool.Ticket? {
        if case .wait(let ticket, _) = self { ticket } else { nil }
    }
}
