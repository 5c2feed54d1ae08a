extension Pool {
    /// Why no account of a set is free.
    enum Verdict {
        case busy
        case resting(Rest, isGuess: Bool)
        case absent(Absence)
    }

    /// Asks again for a request that waited until its moment.
    ///
    /// - Parameters:
    ///   - ticket: From `Pick.wait`.
    ///   - now: The moment.
    /// - Returns: What to do now; `nil` when the answer is, or was, among `takeAnswers()`.
    mutating func resume(_ ticket: Ticket, now: Int64) -> Pick? {
        dispatch(now: now)
        guard let deadline = queue.deadline(of: ticket), let request = queue.request(of: ticket)
        else { return nil }
        guard now >= deadline else {
            return .wait(ticket, until: waitsUntil(request.set, deadline))
        }
        _ = queue.remove(ticket)
        return attempt(request, now: now) { _, verdict in
            switch verdict {
            case .busy: .none(.timedOut)
            case .resting(let rest, _): .resting(rest)
            case .absent(let absence): .none(absence)
            }
        }
    }

    /// Forgets a waiting request whose client has left.
    ///
    /// - Parameter ticket: From `Pick.wait`. If it was answered, report its lease as cancelled.
    mutating func abandon(_ ticket: Ticket) { _ = queue.remove(ticket) }

    /// Queues a request that found no account, or says why it is not queued.
    mutating func enqueue(_ request: Request, _ verdict: Verdict, now: Int64) -> Pick {
        let patience = request.patience(for: verdict)
        if let pick = settle(request, verdict, patience: patience, now: now) { return pick }
        guard queue.count(of: request.set) < rules.maxWaiting else { return .none(.queueFull) }
        let deadline = Time.after(now, patience)
        let until = waitsUntil(request.set, deadline)
        return .wait(queue.append(request, deadline: deadline, review: until), until: until)
    }

    /// Answers the waiting requests that can be answered, in the order of their tickets.
    mutating func dispatch(now: Int64) {
        guard queue.needsRound(changes: changes.count, now: now) else { return }
        var dry: Set<CandidateSetID> = []
        for waiter in queue.waiters where !dry.contains(waiter.request.set) {
            if serve(waiter, now: now) { continue }
            // Whoever has tried nothing finds nothing: neither will those behind him.
            if waiter.request.excluded.isEmpty { dry.insert(waiter.request.set) }
            if dry.count == queue.setCount { break }
        }
        let next = Set(queue.waiters.map(\.request.set)).compactMap {
            selections[$0.position].review?.at
        }
        queue.endRound(changes: changes.count, reviewAt: next.min() ?? Time.never)
    }

    private mutating func serve(_ waiter: WaitQueue.Waiter, now: Int64) -> Bool {
        var waits = false
        let pick = attempt(waiter.request, now: now) { pool, verdict in
            let left = min(
                Time.left(now, until: waiter.deadline),
                waiter.request.patience(for: verdict)
            )
            let pick = pool.settle(waiter.request, verdict, patience: left, now: now)
            waits = pick == nil
            return pick ?? .none(.busy)
        }
        guard !waits else { return false }
        _ = queue.remove(waiter.ticket)
        answer(waiter.ticket, pick)
        return true
    }

    /// Decides between waiting (`nil`), an early probe and a refusal.
    private mutating func settle(
        _ request: Request,
        _ verdict: Verdict,
        patience: Int64,
        now: Int64
    ) -> Pick? {
        switch verdict {
        case .absent(let absence): return .none(absence)
        case .busy: return patience > 0 ? nil : .none(.busy)
        case .resting(let rest, let isGuess):
            if rest.isPermanent { return .resting(rest) }
            if rest.retryAfter <= patience { return nil }
            guard isGuess, let lease = tryEarly(rest.nearest, in: request.set, now: now) else {
                return .resting(rest)
            }
            return .account(lease)
        }
    }

    /// Tries an account before its rest is over, because all others rest too.
    private mutating func tryEarly(
        _ account: AccountIndex,
        in set: CandidateSetID,
        now: Int64
    ) -> Lease? {
        guard !accounts[account.position].isFull,
            now >= selections[set.position].earlyAt,
            let slot = selections[set.position].slot(of: account)
        else { return nil }
        let last = selections[set.position].earlyDistance
        let distance = min(
            max(Time.after(last, last), rules.earlyProbeFirst),
            rules.earlyProbeCeiling
        )
        selections[set.position].earlyDistance = distance
        selections[set.position].earlyAt = Time.after(now, distance)
        return lend(slot, of: set, .early, now: now)
    }

    private func waitsUntil(_ set: CandidateSetID, _ deadline: Int64) -> Int64 {
        min(deadline, selections[set.position].review?.at ?? deadline)
    }

    /// How long all accounts of a set rest.
    ///
    /// - Parameters:
    ///   - set: The candidate set.
    ///   - now: The moment.
    /// - Returns: The time until the first of them wakes; `nil` while one does not rest, or where none
    ///   will wake by itself.
    mutating func wake(of set: CandidateSetID, now: Int64) -> Int64? {
        guard knows(set) else { return nil }
        update(set, now: now)
        guard selections[set.position].next == nil, selections[set.position].busyCount == 0,
            let rest = nearestRest(in: set, now: now), !rest.isPermanent
        else { return nil }
        return rest.retryAfter
    }

    /// Why a set whose tried accounts are set aside has none to offer.
    mutating func verdict(_ set: CandidateSetID, tried: Int, now: Int64) -> Verdict {
        if selections[set.position].busyCount > 0 { return .busy }
        guard selections[set.position].restingCount > 0, let rest = nearestRest(in: set, now: now)
        else { return .absent(tried > 0 ? .allTried : .noAccount) }
        let model = selections[set.position].model
        return .resting(rest, isGuess: isGuess(rest.nearest, model, now: now))
    }

    private mutating func nearestRest(in set: CandidateSetID, now: Int64) -> Rest? {
        while let review = selections[set.position].review {
            let account = selections[set.position].members[review.slot]
            guard let rest = rest(of: account, in: set, now: now) else { return nil }
            let until = Time.after(now, rest.retryAfter)
            guard until > review.at else { return rest }
            // Its origin rests for longer than it does itself.
            selections[set.position].park(review.slot, .resting(until: until))
        }
        return nil
    }
}

extension Pool.Request {
    /// How long it waits where no account is free.
    fileprivate func patience(for verdict: Pool.Verdict) -> Int64 {
        if case .busy = verdict { queuePatience ?? patience } else { patience }
    }
}
