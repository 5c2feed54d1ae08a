@testable import GatewayHost

/// What must become of a pool to which nothing bad happens any more.
extension PoolHistory {
    /// Lets time pass until no hint and no guess can hold any longer: every account serves again.
    mutating func recover() {
        now += Pool.Time.days(9)
        for set in sets {
            let able = pool.selections[set.position].members.map(\.position).filter {
                !pool.accounts[$0].isGone && !pool.accounts[$0].settings.isDisabled
            }
            note(free(in: set, excluding: []).count == able.count, "an account stays resting")
        }
    }

    /// Fails every account of a set without a hint, then asks once a second and cannot wait.
    mutating func starve() {
        for set in sets {
            let members = pool.selections[set.position].members
            for member in members {
                guard let lease = pool.pick(member, in: set, now: now).lease else { continue }
                _ = pool.report(lease, .failure(Pool.Failure(.transient)), now: now)
            }
            let able = members.contains {
                !pool.accounts[$0.position].isGone
                    && !pool.accounts[$0.position].settings.isDisabled
            }
            var wasServed = false
            for _ in 0..<Int(pool.rules.earlyProbeCeiling / 1_000_000_000 + 1) where !wasServed {
                now += Pool.Time.seconds(1)
                guard let lease = pool.pick(Pool.Request(set: set), now: now).lease else {
                    continue
                }
                wasServed = true
                _ = pool.report(lease, .success(Pool.Usage()), now: now)
            }
            note(wasServed || !able, "the set starves although it rests on a guess")
        }
    }
}
