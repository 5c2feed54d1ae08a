extension Pool {
    /// Notes that the upstream has answered well, though the answer goes on.
    ///
    /// Ends the rests that it disproves, so that a long stream does not keep others waiting.
    ///
    /// - Parameters:
    ///   - lease: The request's lease, which stays open.
    ///   - now: The moment.
    mutating func accept(_ lease: Lease, now: Int64) {
        guard let record = leases.accept(lease.id) else { return }
        recover(record)
        dispatch(now: now)
    }

    /// Ends a lease.
    ///
    /// - Parameters:
    ///   - lease: The request's lease; one that has ended is ignored.
    ///   - outcome: How the request ended.
    ///   - now: The moment.
    /// - Returns: What the request should do next.
    mutating func report(_ lease: Lease, _ outcome: Outcome, now: Int64) -> Advice {
        guard let record = takeBack(lease.id) else { return .done }
        let advice = settle(record, outcome, now: now)
        dispatch(now: now)
        return advice
    }

    private mutating func settle(_ record: LeaseRecord, _ outcome: Outcome, now: Int64) -> Advice {
        let position = record.account.position
        switch outcome {
        case .cancelled:
            accounts[position].counters.cancelled += 1
            return .done
        case .success(let usage):
            accounts[position].counters.successes += 1
            accounts[position].counters.add(usage)
            if !record.isAccepted { recover(record) }
            return .done
        case .failure(let failure):
            note(failure, on: record.account, now: now)
            return judge(failure, record, now: now)
        }
    }

    mutating func note(_ failure: Failure, on account: AccountIndex, now: Int64) {
        accounts[account.position].counters.errors[failure.kind.rawValue] += 1
        guard failure.kind != .clientFault else { return }
        accounts[account.position].counters.lastError = LastError(
            kind: failure.kind,
            status: failure.status,
            message: failure.message,
            at: now
        )
    }

    private mutating func judge(_ failure: Failure, _ record: LeaseRecord, now: Int64) -> Advice {
        if let ruling = failure.ruling {
            if ruling.rests { rest(for: failure.ruledAsResting, record, now: now) }
            return ruling.stops ? .giveUp : .elsewhere
        }
        switch failure.kind {
        case .clientFault: return .giveUp
        case .credentialFault: return doubt(failure, record, now: now)
        default:
            if rests(record.account, failure) { rest(for: failure, record, now: now) }
            return .elsewhere
        }
    }

    /// Whether a failure rests the account, or cooling is switched off for it or for the kind.
    ///
    /// A missing model and a permanent fault rest in any case: trying again cannot help.
    private func rests(_ account: AccountIndex, _ failure: Failure) -> Bool {
        if failure.isPermanent || failure.kind == .modelMissing { return true }
        guard rules.span(for: failure.kind).ceiling > 0 else { return false }
        return accounts[account.position].settings.rests ?? rules.rests
    }
}

extension Pool.Failure {
    /// The failure with a kind and a scope that rest something, as a rule demands.
    fileprivate var ruledAsResting: Self {
        var ruled = self
        if kind == .clientFault { ruled.kind = .transient }
        if scope == .request { ruled.scope = .account }
        return ruled
    }
}
