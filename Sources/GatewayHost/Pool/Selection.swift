extension Pool {
    /// The order of one candidate set: who is next, and who can serve at what moment.
    ///
    /// An index over the accounts' states, brought up to date when it is used: by the change log for
    /// what happened, by a heap of moments for what time alone changes.
    struct Selection: Sendable {
        /// A slot's place in the order; the least is next.
        struct Rank: Comparable, Sendable {
            /// The negated priority.
            var tier: Int
            var major: Int64
            var minor: UInt64

            static func < (left: Rank, right: Rank) -> Bool {
                if left.tier != right.tier { return left.tier < right.tier }
                if left.major != right.major { return left.major < right.major }
                return left.minor < right.minor
            }
        }

        private enum Place: UInt8 { case off, ready, busy, resting }

        let id: CandidateSetID
        let key: String
        let model: ModelKey
        let strategy: Strategy
        /// Mixed into affinity keys.
        let scope: UInt64
        let members: [AccountIndex]
        private let tiers: [Int]
        private var slots: [Int32]
        private var places: [Place]
        private var ready: IndexedHeap<Rank>
        /// When a slot's standing changes by itself.
        private var reviews: IndexedHeap<Int64>
        private var turns: Turns
        private var seen = -1
        private(set) var busyCount = 0
        private(set) var restingCount = 0
        /// What the request at hand has tried.
        var exclusion = Pool.Exclusion()
        /// When the set may next try an account whose rest is a guess, and how long after that.
        var earlyAt: Int64 = 0
        var earlyDistance: Int64 = 0
        /// Whether the set is no longer configured; it serves those who still hold its id.
        var isRetired = false
        /// Whether not even they are served any more.
        private(set) var isForgotten = false

        init(
            _ spec: CandidateSet,
            id: CandidateSetID,
            model: ModelKey,
            members: [AccountIndex],
            accounts: [AccountState]
        ) {
            (self.id, key, self.model, strategy) = (id, spec.key, model, spec.strategy)
            scope = fowlerNollVo(spec.affinityScope)
            let weighs = spec.strategy == .weightedRoundRobin
            let settings = members.map { accounts[$0.position].settings }
            let kept = members.indices.filter { !weighs || settings[$0].weight > 0 }
            self.members = kept.map { members[$0] }
            tiers = kept.map { -settings[$0].priority }
            turns = Turns(
                weights: kept.map { weighs ? settings[$0].weight : 1 },
                tiers: Self.numbered(tiers)
            )
            slots = Array(repeating: -1, count: accounts.count)
            for (slot, member) in self.members.enumerated() { slots[member.position] = Int32(slot) }
            places = Array(repeating: .off, count: kept.count)
            ready = IndexedHeap(slots: kept.count)
            reviews = IndexedHeap(slots: kept.count)
        }

        /// What is left of a set when nobody can hold its id any more.
        static func forgotten(_ id: CandidateSetID) -> Selection {
            let spec = CandidateSet(key: "", model: "", accounts: [])
            var left = Selection(spec, id: id, model: ModelKey(raw: 0), members: [], accounts: [])
            left.isForgotten = true
            return left
        }

        private static func numbered(_ tiers: [Int]) -> [Int] {
            let pairs = Set(tiers).sorted().enumerated().map { ($1, $0) }
            let order = Dictionary(uniqueKeysWithValues: pairs)
            return tiers.map { order[$0] ?? 0 }
        }
    }
}

extension Pool.Selection {
    /// What the set is brought up to date from.
    struct Truth {
        var accounts: [Pool.AccountState]
        var now: Int64
        var assumedCost: Int64
        /// Accounts whose headroom differs by less take turns.
        var quotaStep: Int64
    }

    /// The slot of an account, or `nil` when it is not in the set.
    func slot(of account: Pool.AccountIndex) -> Int? {
        guard account.position < slots.count, slots[account.position] >= 0 else { return nil }
        return Int(slots[account.position])
    }

    /// The account that is next, if one can serve.
    var next: Int? { ready.top.map { Int($0.slot) } }

    /// The slot whose standing changes first by time alone, and when.
    var review: (slot: Int, at: Int64)? { reviews.top.map { (Int($0.slot), $0.key) } }

    func isReady(_ slot: Int) -> Bool { places[slot] == .ready }

    /// Replays what happened and what time has changed.
    mutating func update(_ changes: ChangeLog, _ truth: Truth) {
        if seen < 0 || !changes.holds(from: seen) {
            rebuild(truth)
        } else {
            for number in seen..<changes.count {
                if let slot = slot(of: changes[number]) { refresh(slot, truth) }
            }
        }
        seen = changes.count
        while let entry = reviews.top, entry.key <= truth.now { refresh(Int(entry.slot), truth) }
    }

    /// Reads one slot's standing anew.
    mutating func refresh(_ slot: Int, _ truth: Truth) {
        switch truth.accounts[members[slot].position].standing(for: model, now: truth.now) {
        case .ready(let reviewAt):
            place(slot, .ready, reviewAt: strategy == .quotaAware ? reviewAt : Pool.Time.never)
            ready.set(slot, to: rank(slot, truth))
        case .busy(let until): place(slot, .busy, reviewAt: until)
        case .resting(let until): place(slot, .resting, reviewAt: until)
        case .off: place(slot, .off, reviewAt: Pool.Time.never)
        }
    }

    /// Keeps a slot back while its origin lets nothing through.
    mutating func park(_ slot: Int, _ gate: Pool.Breaker.Gate) {
        switch gate {
        case .halfOpen: break
        case .probing(let until): place(slot, .busy, reviewAt: until)
        case .resting(let until): place(slot, .resting, reviewAt: until)
        }
    }

    /// Keeps accounts from being chosen until the exclusion ends.
    mutating func exclude(_ tried: [Pool.AccountIndex]) {
        exclusion.begin(tried, places: slots, count: members.count)
    }

    /// Takes an excluded slot out of the order for the moment; `refresh` brings it back.
    mutating func setAside(_ slot: Int) {
        guard exclusion.takeOut(slot) else { return }
        place(slot, .off, reviewAt: Pool.Time.never)
    }

    /// Counts a turn for the chosen slot.
    ///
    /// - Parameters:
    ///   - slot: The slot.
    ///   - inOrder: Whether the order chose it, and not affinity or a pin.
    mutating func took(_ slot: Int, inOrder: Bool) {
        guard !strategy.ranksByUse, strategy != .fillFirst else { return }
        if inOrder { turns.take(slot) } else { turns.charge(slot) }
        if turns.isFar(slot) {
            turns.rewind()
            seen = -1
        }
        guard isReady(slot) else { return }
        let rank = Rank(tier: tiers[slot], major: turns.pass(of: slot), minor: UInt64(slot))
        ready.set(slot, to: rank)
    }

    /// Continues the turns of an earlier generation of the set.
    mutating func resume(from old: Self) {
        for (slot, member) in members.enumerated() {
            guard let before = old.slot(of: member) else { continue }
            turns.resume(slot, lead: old.turns.lead(of: before))
        }
        (earlyAt, earlyDistance) = (old.earlyAt, old.earlyDistance)
    }

    private mutating func rebuild(_ truth: Truth) {
        ready = IndexedHeap(slots: members.count)
        reviews = IndexedHeap(slots: members.count)
        places = Array(repeating: .off, count: members.count)
        (busyCount, restingCount) = (0, 0)
        for slot in members.indices { refresh(slot, truth) }
    }

    private mutating func place(_ slot: Int, _ place: Place, reviewAt: Int64) {
        if reviewAt == Pool.Time.never {
            reviews.remove(slot)
        } else {
            reviews.set(slot, to: reviewAt)
        }
        let before = places[slot]
        guard before != place else { return }
        places[slot] = place
        if before == .ready { ready.remove(slot) }
        busyCount += (place == .busy ? 1 : 0) - (before == .busy ? 1 : 0)
        restingCount += (place == .resting ? 1 : 0) - (before == .resting ? 1 : 0)
    }

    private func rank(_ slot: Int, _ truth: Truth) -> Rank {
        let account = members[slot].position
        let (major, minor): (Int64, UInt64) =
            switch strategy {
            case .roundRobin, .weightedRoundRobin: (turns.pass(of: slot), UInt64(slot))
            case .fillFirst: (Int64(slot), 0)
            case .leastLoaded:
                (Int64(truth.accounts[account].inFlight), truth.accounts[account].lastPick)
            case .quotaAware:
                (-headroom(account, truth) / truth.quotaStep, truth.accounts[account].lastPick)
            }
        return Rank(tier: tiers[slot], major: major, minor: minor)
    }

    private func headroom(_ account: Int, _ truth: Truth) -> Int64 {
        truth.accounts[account].headroom(for: model, now: truth.now, cost: truth.assumedCost)
    }
}

/// The 64-bit FNV-1a hash of a text.
private func fowlerNollVo(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
