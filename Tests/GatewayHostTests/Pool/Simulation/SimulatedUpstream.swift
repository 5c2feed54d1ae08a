@testable import GatewayHost

/// Fifty accounts of one upstream through one day.
///
/// Windows, bursts, outages, expiring and revoked tokens. What it answers depends on what it was
/// asked, so every driver meets the same world.
struct SimulatedUpstream {
    /// What one call comes to.
    enum Reply {
        /// It is accepted, and streams for so long.
        case stream(Int64)
        case failure(Pool.Failure)
    }

    private struct Account {
        var perMinute: Int
        var perFiveHours: Int
        var weekLeft: Int
        let weekResetsAt: Int64
        let perWeek: Int
        let revokedAt: Int64
        let tokenLife: Int64
        let givesHints: Bool
        let offersBoth: Bool
        var tokenExpiresAt: Int64
        var windowEndsAt: Int64 = 0
        var windowUsed = 0
        var minute: Int64 = -1
        var minuteUsed = 0
    }

    /// A stretch of time in which the upstream is not well.
    private struct Trouble {
        let from: Int64
        let to: Int64
        /// Of a hundred calls so many fail.
        let percent: Int
        let kind: Pool.Failure.Kind
    }

    static let count = 50
    static let day = Pool.Time.hours(24)
    private static let fiveHours = Pool.Time.hours(5)

    private var accounts: [Account] = []
    private let troubles: [Trouble]
    private var random: SeededRandom
    /// How many calls were made, and how many of them failed by kind.
    private(set) var calls = 0
    private(set) var failed: [Pool.Failure.Kind: Int] = [:]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        troubles = Self.troubles(&random)
        for number in 0..<Self.count { accounts.append(Self.account(number, &random)) }
        self.random = random
    }

    private static func account(_ number: Int, _ random: inout SeededRandom) -> Account {
        let life = Pool.Time.minutes(Int64.random(in: 360...600, using: &random))
        let isNearlySpent = number % 5 == 0
        return Account(
            perMinute: Int.random(in: 3...6, using: &random),
            perFiveHours: Int.random(in: 90...220, using: &random),
            weekLeft: Int.random(in: isNearlySpent ? 30...250 : 500...2500, using: &random),
            weekResetsAt: Pool.Time.minutes(Int64.random(in: 60...10_080, using: &random)),
            perWeek: 2500,
            revokedAt: number % 12 == 7
                ? Int64.random(in: 0...day, using: &random) : Pool.Time.never,
            tokenLife: life,
            givesHints: number % 5 != 3,
            offersBoth: number % 8 != 1,
            tokenExpiresAt: Int64.random(in: 0...life, using: &random)
        )
    }

    private static func troubles(_ random: inout SeededRandom) -> [Trouble] {
        let plans: [(Int64, Int, Pool.Failure.Kind)] = [
            (12, 100, .upstreamDown), (25, 50, .capacity), (6, 100, .upstreamDown),
            (40, 15, .transient),
        ]
        return plans.enumerated().map { number, plan in
            let from =
                Pool.Time.minutes(Int64.random(in: 0...240, using: &random))
                + Pool.Time.hours(6) * Int64(number)
            return Trouble(
                from: from,
                to: from + Pool.Time.minutes(plan.0),
                percent: plan.1,
                kind: plan.2
            )
        }
    }

    /// Makes one call.
    mutating func call(_ account: Int, model: String, now: Int64) -> Reply {
        calls += 1
        let reply = answer(account, model, now)
        if case .failure(let failure) = reply { failed[failure.kind, default: 0] += 1 }
        return reply
    }

    private mutating func answer(_ account: Int, _ model: String, _ now: Int64) -> Reply {
        if let trouble = trouble(now) { return .failure(Pool.Failure(trouble)) }
        if let failure = refusal(account, model, now) { return .failure(failure) }
        if Int.random(in: 0..<100, using: &random) == 0 {
            return .failure(Pool.Failure(.clientFault))
        }
        accounts[account].minuteUsed += 1
        accounts[account].windowUsed += 1
        accounts[account].weekLeft -= 1
        return .stream(Pool.Time.milliseconds(Int64.random(in: 3_000...40_000, using: &random)))
    }

    private mutating func trouble(_ now: Int64) -> Pool.Failure.Kind? {
        for trouble in troubles where trouble.from <= now && now < trouble.to {
            return Int.random(in: 0..<100, using: &random) < trouble.percent ? trouble.kind : nil
        }
        return nil
    }

    private mutating func refusal(_ account: Int, _ model: String, _ now: Int64) -> Pool.Failure? {
        renew(account, now)
        let state = accounts[account]
        if now >= state.tokenExpiresAt || now >= state.revokedAt {
            var failure = Pool.Failure(.credentialFault)
            failure.wantsRefresh = true
            return failure
        }
        if model == "mini", !state.offersBoth { return Pool.Failure(.modelMissing) }
        if state.weekLeft <= 0 { return limit(state, until: state.weekResetsAt) }
        if state.windowUsed >= state.perFiveHours { return limit(state, until: state.windowEndsAt) }
        guard state.minuteUsed >= state.perMinute else { return nil }
        let next = (state.minute + 1) * Pool.Time.minutes(1)
        return Pool.Failure(.burst, retryAfter: state.givesHints ? next - now : nil)
    }

    private func limit(_ state: Account, until reset: Int64) -> Pool.Failure {
        var failure = Pool.Failure(.accountLimit)
        if state.givesHints { failure.resetsAt = reset }
        return failure
    }

    private mutating func renew(_ account: Int, _ now: Int64) {
        if now >= accounts[account].windowEndsAt {
            accounts[account].windowEndsAt = now + Self.fiveHours
            accounts[account].windowUsed = 0
        }
        if accounts[account].minute != now / Pool.Time.minutes(1) {
            accounts[account].minute = now / Pool.Time.minutes(1)
            accounts[account].minuteUsed = 0
        }
        if now >= accounts[account].weekResetsAt, accounts[account].weekLeft < 500 {
            accounts[account].weekLeft = accounts[account].perWeek
        }
    }

    /// Whether no account can be reached.
    func isDown(_ now: Int64) -> Bool {
        troubles.contains { $0.percent == 100 && $0.from <= now && now < $0.to }
    }

    /// Renews a token.
    ///
    /// - Returns: `false` when it has been revoked.
    mutating func refresh(_ account: Int, now: Int64) -> Bool {
        guard now < accounts[account].revokedAt else { return false }
        accounts[account].tokenExpiresAt = now + accounts[account].tokenLife
        return true
    }

    /// What the answer's headers say about the windows.
    func windows(_ account: Int) -> [Pool.QuotaWindow] {
        let state = accounts[account]
        func left(_ part: Int, of whole: Int) -> Int64 { Int64(max(0, part) * 1_000_000 / whole) }
        return [
            Pool.QuotaWindow(
                name: "5h",
                remaining: left(state.perFiveHours - state.windowUsed, of: state.perFiveHours),
                resetsAt: state.windowEndsAt
            ),
            Pool.QuotaWindow(
                name: "weekly",
                remaining: left(state.weekLeft, of: state.perWeek),
                resetsAt: state.weekResetsAt
            ),
        ]
    }
}
