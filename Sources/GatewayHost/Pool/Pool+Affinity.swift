extension Pool {
    /// Chooses for a request that belongs to a conversation.
    ///
    /// Home first; while it cannot serve, whoever stood in last; else by the set's order. A home that
    /// rests for longer than a prompt cache lives moves for good.
    mutating func choose(
        _ key: AffinityKey,
        in set: CandidateSetID,
        now: Int64
    ) -> Lease? {
        let key = key.scoped(by: selections[set.position].scope)
        let found = bindings.find(key, now: now)
        if var binding = found {
            if let slot = openSlot(of: binding.home, in: set, now: now) {
                (binding.detour, binding.usedAt) = (nil, now)
                bindings.set(key, to: binding)
                return lend(slot, of: set, .affinity, now: now)
            }
            if let detour = binding.detour, let slot = openSlot(of: detour, in: set, now: now) {
                binding.usedAt = now
                bindings.set(key, to: moved(binding, to: detour, in: set, now: now))
                return lend(slot, of: set, .detour, now: now)
            }
        }
        guard let slot = nextOpen(in: set, now: now) else { return nil }
        let account = selections[set.position].members[slot]
        let fresh = AffinityMap.Binding(home: account, detour: nil, usedAt: now)
        var binding = found.map { moved($0, to: account, in: set, now: now) } ?? fresh
        binding.usedAt = now
        bindings.set(key, to: binding)
        return lend(slot, of: set, .order, now: now)
    }

    private func openSlot(of account: AccountIndex, in set: CandidateSetID, now: Int64) -> Int? {
        guard let slot = selections[set.position].slot(of: account),
            isOpen(slot, in: set, now: now)
        else { return nil }
        return slot
    }

    /// The binding after a request went elsewhere.
    private func moved(
        _ binding: AffinityMap.Binding,
        to account: AccountIndex,
        in set: CandidateSetID,
        now: Int64
    ) -> AffinityMap.Binding {
        var moved = binding
        let staysHome = comesBack(binding.home, in: set, now: now)
        moved.home = staysHome ? binding.home : account
        moved.detour = staysHome ? account : nil
        return moved
    }

    private func comesBack(_ home: AccountIndex, in set: CandidateSetID, now: Int64) -> Bool {
        guard selections[set.position].slot(of: home) != nil else { return false }
        let model = selections[set.position].model
        switch accounts[home.position].standing(for: model, now: now) {
        case .off: return false
        case .resting(let until): return Time.left(now, until: until) <= rules.affinity.patience
        case .ready, .busy: return true
        }
    }
}
