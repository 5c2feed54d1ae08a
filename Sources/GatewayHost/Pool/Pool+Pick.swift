extension Pool {
    /// Chooses an account for a request.
    ///
    /// - Parameters:
    ///   - request: What asks, and what it has tried.
    ///   - now: The moment of the request.
    /// - Returns: A lease to report later, a ticket to wait with, or why there is none.
    mutating func pick(_ request: Request, now: Int64) -> Pick {
        guard knows(request.set) else { return .none(.unknownSet) }
        if !queue.isEmpty { dispatch(now: now) }
        return attempt(request, now: now) { pool, verdict in
            pool.enqueue(request, verdict, now: now)
        }
    }

    /// Leases one particular account, whatever its priority.
    ///
    /// For the retry after a refresh, and for requests that only one account can answer.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - set: The candidate set that names the model.
    ///   - now: The moment of the request.
    /// - Returns: A lease, its rest, or `.none(.busy)`.
    mutating func pick(_ account: AccountIndex, in set: CandidateSetID, now: Int64) -> Pick {
        guard knows(set) else { return .none(.unknownSet) }
        update(set, now: now)
        guard let slot = selections[set.position].slot(of: account) else {
            return .none(.noAccount)
        }
        guard isOpen(slot, in: set, now: now) else {
            return rest(of: account, in: set, now: now).map(Pick.resting) ?? .none(.busy)
        }
        return .account(lend(slot, of: set, .pinned, now: now))
    }

    /// Tries once, and asks what else to do where no account is free.
    mutating func attempt(
        _ request: Request,
        now: Int64,
        otherwise: (inout Pool, Verdict) -> Pick
    ) -> Pick {
        update(request.set, now: now)
        guard !request.excluded.isEmpty else {
            if let lease = choose(request, now: now) { return .account(lease) }
            return otherwise(&self, verdict(request.set, tried: 0, now: now))
        }
        selections[request.set.position].exclude(request.excluded)
        defer { includeAll(in: request.set, now: now) }
        if let lease = choose(request, now: now) { return .account(lease) }
        let tried = setAside(request.excluded, in: request.set)
        return otherwise(&self, verdict(request.set, tried: tried, now: now))
    }

    func knows(_ set: CandidateSetID) -> Bool {
        set.position < selections.count && !selections[set.position].isForgotten
    }

    mutating func update(_ set: CandidateSetID, now: Int64) {
        let truth = truth(now)
        selections[set.position].update(changes, truth)
    }

    private func truth(_ now: Int64) -> Selection.Truth {
        Selection.Truth(
            accounts: accounts,
            now: now,
            assumedCost: rules.assumedCost,
            quotaStep: rules.quotaStep
        )
    }

    /// Takes all that were tried out of the set, so that nobody waits for them.
    ///
    /// - Returns: How many there are.
    private mutating func setAside(_ tried: [AccountIndex], in set: CandidateSetID) -> Int {
        for account in tried {
            if let slot = selections[set.position].slot(of: account) {
                selections[set.position].setAside(slot)
            }
        }
        return selections[set.position].exclusion.aside.count
    }

    private mutating func includeAll(in set: CandidateSetID, now: Int64) {
        let truth = truth(now)
        for slot in selections[set.position].exclusion.aside {
            selections[set.position].refresh(slot, truth)
        }
        selections[set.position].exclusion.end()
    }

    private mutating func choose(_ request: Request, now: Int64) -> Lease? {
        guard let key = request.affinity else {
            return nextOpen(in: request.set, now: now).map {
                lend($0, of: request.set, .order, now: now)
            }
        }
        return choose(key, in: request.set, now: now)
    }

    /// The next account in order whose origin lets a request through.
    mutating func nextOpen(in set: CandidateSetID, now: Int64) -> Int? {
        while let slot = selections[set.position].next {
            guard !selections[set.position].exclusion.holds(slot) else {
                selections[set.position].setAside(slot)
                continue
            }
            guard let closed = closedOrigin(slot, in: set, now: now) else { return slot }
            selections[set.position].park(slot, closed)
        }
        return nil
    }

    /// Whether a slot can serve and its origin lets a request through.
    func isOpen(_ slot: Int, in set: CandidateSetID, now: Int64) -> Bool {
        guard selections[set.position].isReady(slot),
            !selections[set.position].exclusion.holds(slot)
        else { return false }
        return closedOrigin(slot, in: set, now: now) == nil
    }

    private func closedOrigin(_ slot: Int, in set: CandidateSetID, now: Int64) -> Breaker.Gate? {
        guard origins.hasRests else { return nil }
        let member = selections[set.position].members[slot]
        guard let origin = accounts[member.position].origin else { return nil }
        return origins.closedGate(origin, now: now)
    }
}
