extension Pool {
    /// Decides what a refused credential means.
    mutating func doubt(_ failure: Failure, _ record: LeaseRecord, now: Int64) -> Advice {
        let account = accounts[record.account.position]
        guard failure.wantsRefresh, account.settings.canRefresh, !failure.isPermanent else {
            rest(for: failure, record, now: now)
            return .elsewhere
        }
        if account.refreshed > record.number { return .again(record.account) }
        if account.refreshingUntil > now { return .refresh(record.account) }
        if let renewed = account.refreshedAt, now - renewed < rules.refreshFloor {
            rest(for: failure, record, now: now)
            return .elsewhere
        }
        accounts[record.account.position].refreshingUntil = Time.after(now, rules.refreshPatience)
        changes.append(record.account)
        return .refresh(record.account)
    }

    /// Keeps requests away from an account while its credential is renewed.
    ///
    /// - Parameters:
    ///   - account: The account that the host refreshes on its own account, before expiry.
    ///   - now: The moment.
    mutating func refreshing(_ account: AccountIndex, now: Int64) {
        accounts[account.position].refreshingUntil = Time.after(now, rules.refreshPatience)
        changes.append(account)
    }

    /// Lets requests at an account again although its credential was not renewed.
    mutating func released(_ account: AccountIndex, now: Int64) {
        accounts[account.position].refreshingUntil = 0
        changes.append(account)
        dispatch(now: now)
    }

    /// Notes how a refresh ended.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - outcome: A renewed credential ends a rest for a refused one; a failure rests the account.
    ///   - credential: The version of a renewed credential, so that it is not taken for a new login.
    ///   - now: The moment.
    mutating func refreshed(
        _ account: AccountIndex,
        _ outcome: RefreshOutcome,
        credential: UInt64? = nil,
        now: Int64
    ) {
        let position = account.position
        accounts[position].refreshingUntil = 0
        if let credential { accounts[position].settings.credentialVersion = credential }
        switch outcome {
        case .renewed:
            accounts[position].refreshed = nextSequence()
            accounts[position].refreshedAt = now
            forgive(account, .credentialFault)
        case .failed(var failure):
            failure.kind = .credentialFault
            failure.scope = .account
            note(failure, on: account, now: now)
            let blow = Breaker.Blow(
                kind: .credentialFault,
                hint: failure.hint(now: now),
                isPermanent: failure.isPermanent,
                lease: nextSequence(),
                number: nextSequence(),
                now: now
            )
            Self.strike(&accounts[position].breaker, blow, rules, &random)
        }
        changes.append(account)
        dispatch(now: now)
    }

    /// Ends the rest of an account when it has this reason.
    mutating func forgive(_ account: AccountIndex, _ kind: Failure.Kind) {
        guard accounts[account.position].breaker?.kind == kind else { return }
        accounts[account.position].breaker = nil
        changes.append(account)
    }
}
