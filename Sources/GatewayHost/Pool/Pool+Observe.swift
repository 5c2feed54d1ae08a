extension Pool {
    /// Notes what an upstream reports about quota windows.
    ///
    /// A spent window rests what it limits before a request is wasted on it; a report with something
    /// left of every window lets a probe through a rest that said otherwise.
    ///
    /// - Parameters:
    ///   - windows: All windows of the account, or all that limit one model of it.
    ///   - account: The account.
    ///   - model: The model, when the windows are its own.
    ///   - now: The moment.
    mutating func observe(
        _ windows: [QuotaWindow],
        of account: AccountIndex,
        model: ModelKey? = nil,
        now: Int64
    ) {
        let position = account.position
        let news = News(
            spentUntil: Quota.spentUntil(windows, now: now),
            isLeft: !windows.isEmpty && windows.allSatisfy { $0.remaining > 0 },
            kind: model == nil ? .accountLimit : .modelLimit,
            number: nextSequence(),
            rests: accounts[position].settings.rests ?? rules.rests,
            now: now
        )
        if let model {
            accounts[position].models[model, default: ModelState()].quota.observe(windows)
            news.apply(to: &accounts[position].models[model, default: ModelState()].breaker, rules)
        } else {
            accounts[position].quota.observe(windows)
            news.apply(to: &accounts[position].breaker, rules)
        }
        changes.append(account)
        dispatch(now: now)
    }

    private struct News {
        var spentUntil: Int64?
        var isLeft: Bool
        var kind: Failure.Kind
        var number: UInt64
        var rests: Bool
        var now: Int64

        func apply(to breaker: inout Breaker?, _ rules: Rules) {
            if let spentUntil, breaker == nil, rests {
                let longest = Time.after(now, rules.span(for: kind).hintCeiling)
                // A guess, since some upstreams round up and serve on: it may be probed early.
                breaker = Breaker(
                    until: min(spentUntil, longest),
                    kind: kind,
                    isGuess: true,
                    isPermanent: false,
                    step: 0,
                    opened: number
                )
            } else if isLeft, breaker?.kind == kind {
                breaker?.halfOpen(now: now)
            }
        }
    }
}
