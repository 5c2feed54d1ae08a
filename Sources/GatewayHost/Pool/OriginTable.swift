extension Pool {
    /// The upstreams behind the accounts, and which of them are down as a whole.
    ///
    /// When several accounts of one origin fail one after the other without a success between, it is
    /// not the accounts: the origin rests, one request at a time probes it, and its first success
    /// ends the rests that its failure brought.
    struct OriginTable: Sendable {
        struct Origin: Sendable {
            let name: String
            var breaker: Breaker?
            /// The accounts that failed since the last success, up to the number of strikes.
            var failed: [AccountIndex] = []
        }

        private(set) var all: [Origin] = []
        private var numbers: [String: Int] = [:]
        private var rests = 0

        /// Whether any origin rests or is probed.
        var hasRests: Bool { rests > 0 }

        mutating func number(for name: String) -> Int? {
            guard !name.isEmpty else { return nil }
            if let known = numbers[name] { return known }
            numbers[name] = all.count
            all.append(Origin(name: name))
            return all.count - 1
        }

        /// The gate of an origin that lets nothing through now.
        func closedGate(_ origin: Int, now: Int64) -> Breaker.Gate? {
            guard let gate = all[origin].breaker?.gate(now: now), gate != .halfOpen else {
                return nil
            }
            return gate
        }

        mutating func startProbe(_ origin: Int, _ lease: LeaseID, until: Int64) -> Bool {
            guard all[origin].breaker != nil else { return false }
            all[origin].breaker?.startProbe(lease, until: until)
            return true
        }

        mutating func endProbe(_ origin: Int, _ lease: LeaseID) -> Bool {
            all[origin].breaker?.endProbe(lease) ?? false
        }

        /// Notes that an account could not reach its origin.
        ///
        /// - Returns: Whether the origin rests now.
        mutating func failed(
            _ origin: Int,
            _ account: AccountIndex,
            _ blow: Breaker.Blow,
            _ rules: Rules,
            _ random: inout SeededRandom
        ) -> Bool {
            if all[origin].breaker != nil {
                all[origin].breaker?.strike(blow, rules: rules, random: &random)
                return true
            }
            if !all[origin].failed.contains(account) { all[origin].failed.append(account) }
            guard all[origin].failed.count >= rules.originStrikes else { return false }
            all[origin].breaker = Breaker(blow, rules: rules, random: &random)
            rests += 1
            return true
        }

        /// Notes a success.
        ///
        /// - Returns: Whether it ended a rest.
        mutating func succeeded(_ origin: Int, lease: UInt64) -> Bool {
            if !all[origin].failed.isEmpty { all[origin].failed = [] }
            guard let breaker = all[origin].breaker, breaker.opened < lease else { return false }
            all[origin].breaker = nil
            rests -= 1
            return true
        }
    }
}
