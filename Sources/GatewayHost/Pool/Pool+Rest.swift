extension Pool {
    /// The rests that concern a model on an account and are not over.
    func rests(_ account: AccountIndex, _ model: ModelKey, now: Int64) -> [Breaker] {
        let state = accounts[account.position]
        let origin = state.origin.flatMap { origins.all[$0].breaker }
        return [state.breaker, state.models[model]?.breaker, origin].compactMap { breaker in
            guard let breaker, breaker.until > now else { return nil }
            return breaker
        }
    }

    /// How long an account rests for the model of a set, and why.
    func rest(of account: AccountIndex, in set: CandidateSetID, now: Int64) -> Rest? {
        let model = selections[set.position].model
        guard let last = rests(account, model, now: now).max(by: { $0.until < $1.until })
        else { return nil }
        return Rest(
            retryAfter: Time.left(now, until: last.until),
            nearest: account,
            kind: last.kind,
            isPermanent: last.isPermanent
        )
    }

    /// Whether all that keeps an account from serving is our own guess.
    func isGuess(_ account: AccountIndex, _ model: ModelKey, now: Int64) -> Bool {
        rests(account, model, now: now).allSatisfy(\.isGuess)
    }

    /// Rests what a failure concerns.
    mutating func rest(for failure: Failure, _ record: LeaseRecord, now: Int64) {
        let blow = Breaker.Blow(
            kind: failure.kind,
            hint: failure.hint(now: now),
            isPermanent: failure.isPermanent && failure.kind != .modelMissing,
            lease: record.number,
            number: nextSequence(),
            now: now
        )
        let position = record.account.position
        switch failure.scope {
        case .request: break
        case .model:
            Self.strike(
                &accounts[position].models[record.model, default: ModelState()].breaker,
                blow,
                rules,
                &random
            )
        case .account: Self.strike(&accounts[position].breaker, blow, rules, &random)
        }
        if failure.kind == .upstreamDown { strikeOrigin(record.account, blow) }
        changes.append(record.account)
    }

    private mutating func strikeOrigin(_ account: AccountIndex, _ blow: Breaker.Blow) {
        guard let origin = accounts[account.position].origin else { return }
        _ = origins.failed(origin, account, blow, rules, &random)
    }

    static func strike(
        _ breaker: inout Breaker?,
        _ blow: Breaker.Blow,
        _ rules: Rules,
        _ random: inout SeededRandom
    ) {
        if breaker == nil {
            breaker = Breaker(blow, rules: rules, random: &random)
        } else {
            breaker?.strike(blow, rules: rules, random: &random)
        }
    }

    /// Ends the rests that a success disproves: those that opened before its request began.
    mutating func recover(_ record: LeaseRecord) {
        let position = record.account.position
        var changed = false
        if let breaker = accounts[position].breaker, breaker.opened < record.number {
            accounts[position].breaker = nil
            changed = true
        }
        if !accounts[position].models.isEmpty,
            let breaker = accounts[position].models[record.model]?.breaker,
            breaker.opened < record.number
        {
            accounts[position].models[record.model]?.breaker = nil
            changed = true
        }
        if changed { changes.append(record.account) }
        if let origin = accounts[position].origin { recover(origin, record) }
        selections[record.set.position].earlyDistance = 0
        selections[record.set.position].earlyAt = 0
    }

    private mutating func recover(_ origin: Int, _ record: LeaseRecord) {
        guard origins.succeeded(origin, lease: record.number) else { return }
        // It was the upstream's fault, so its accounts need not serve out their own rests.
        for position in accounts.indices where accounts[position].origin == origin {
            guard accounts[position].breaker?.kind == .upstreamDown else { continue }
            accounts[position].breaker = nil
        }
        changes.invalidateAll()
    }
}
