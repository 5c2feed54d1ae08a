extension Pool {
    /// What to save.
    ///
    /// - Parameters:
    ///   - clocks: The moment on both clocks.
    ///   - includesBindings: Whether conversations are saved too.
    /// - Returns: Plain values; equal states give equal snapshots.
    func snapshot(_ clocks: Clocks, bindings includesBindings: Bool = true) -> Snapshot {
        let kept = accounts.filter { !$0.isGone }.sorted { $0.settings.id < $1.settings.id }
        return Snapshot(
            accounts: kept.map { saved($0, clocks) },
            bindings: includesBindings ? savedBindings(clocks) : []
        )
    }

    /// Takes up what was saved, for the accounts that are configured now.
    ///
    /// - Parameters:
    ///   - snapshot: From `snapshot`; what it says of other accounts is left aside.
    ///   - clocks: The moment on both clocks.
    mutating func restore(_ snapshot: Snapshot, _ clocks: Clocks) {
        for account in snapshot.accounts {
            guard let index = index(of: account.id) else { continue }
            restoreRests(account, of: index, clocks)
            accounts[index.position].counters.restore(account, clocks)
            restoreWindows(account.windows, of: index, clocks)
        }
        for binding in snapshot.bindings {
            guard let home = index(of: binding.account) else { continue }
            let usedAt = min(clocks.now, clocks.moment(of: binding.usedAt))
            bindings.set(
                AffinityKey(high: binding.high, low: binding.low),
                to: AffinityMap.Binding(home: home, detour: nil, usedAt: usedAt)
            )
        }
        changes.invalidateAll()
    }

    private mutating func restoreRests(
        _ account: Snapshot.Account,
        of index: AccountIndex,
        _ clocks: Clocks
    ) {
        let current = accounts[index.position].settings.credentialVersion
        let isSame = account.credential == nil || account.credential == current
        for rest in account.rests {
            guard let breaker = breaker(rest, clocks) else { continue }
            // Whoever has logged in again meanwhile is not held to what the old login was refused for.
            guard isSame || breaker.kind != .credentialFault else { continue }
            if let model = rest.model {
                let key = models.key(for: model)
                accounts[index.position].models[key, default: ModelState()].breaker = breaker
            } else {
                accounts[index.position].breaker = breaker
            }
        }
    }

    private mutating func restoreWindows(
        _ windows: [Snapshot.Window],
        of index: AccountIndex,
        _ clocks: Clocks
    ) {
        for (model, saved) in Dictionary(grouping: windows, by: \.model) {
            let windows = saved.map { QuotaWindow($0, clocks) }
            if let model {
                let key = models.key(for: model)
                accounts[index.position].models[key, default: ModelState()].quota.observe(windows)
            } else {
                accounts[index.position].quota.observe(windows)
            }
        }
    }

    /// A saved rest, which no change of the wall clock makes longer than its kind can be.
    private func breaker(_ rest: Snapshot.Rest, _ clocks: Clocks) -> Breaker? {
        guard let kind = Failure.Kind(name: rest.kind) else { return nil }
        let span = rules.span(for: kind)
        let longest = rest.isPermanent ? rules.permanentRest : max(span.ceiling, span.hintCeiling)
        let until = min(clocks.moment(of: rest.until), Time.after(clocks.now, longest))
        return Breaker(
            until: until,
            kind: kind,
            isGuess: rest.isGuess,
            isPermanent: rest.isPermanent,
            step: rest.step,
            opened: 0
        )
    }

    private func saved(_ state: AccountState, _ clocks: Clocks) -> Snapshot.Account {
        var account = Snapshot.Account(id: state.settings.id)
        account.credential = state.settings.credentialVersion
        account.rests = savedRests(state, clocks)
        account.windows = savedWindows(state, clocks)
        state.counters.save(to: &account, clocks)
        return account
    }

    private func savedRests(_ state: AccountState, _ clocks: Clocks) -> [Snapshot.Rest] {
        let own = state.breaker.map { Snapshot.Rest($0, model: nil, clocks) }
        let others = state.models.compactMap { key, model in
            model.breaker.map { Snapshot.Rest($0, model: models.name(of: key), clocks) }
        }
        return [own].compactMap { $0 } + others.sorted { ($0.model ?? "") < ($1.model ?? "") }
    }

    private func savedWindows(_ state: AccountState, _ clocks: Clocks) -> [Snapshot.Window] {
        let own = state.quota.windows.map { Snapshot.Window($0, model: nil, clocks) }
        let others = state.models.map { key, model in
            (name: models.name(of: key), windows: model.quota.windows)
        }
        let sorted = others.sorted { $0.name < $1.name }
        return own
            + sorted.flatMap { other in
                other.windows.map { Snapshot.Window($0, model: other.name, clocks) }
            }
    }

    private func savedBindings(_ clocks: Clocks) -> [Snapshot.Binding] {
        bindings.all().map { key, binding in
            Snapshot.Binding(
                high: key.high,
                low: key.low,
                account: accounts[binding.home.position].settings.id,
                usedAt: clocks.wall(of: binding.usedAt)
            )
        }
    }
}

extension Pool.Snapshot.Rest {
    fileprivate init(_ breaker: Pool.Breaker, model: String?, _ clocks: Pool.Clocks) {
        self.init(
            model: model,
            kind: breaker.kind.name,
            until: clocks.wall(of: breaker.until),
            isGuess: breaker.isGuess,
            isPermanent: breaker.isPermanent,
            step: breaker.step
        )
    }
}

extension Pool.Snapshot.Window {
    fileprivate init(_ window: Pool.QuotaWindow, model: String?, _ clocks: Pool.Clocks) {
        self.init(
            model: model,
            name: window.name,
            remaining: window.remaining,
            resetsAt: window.resetsAt.map { clocks.wall(of: $0) }
        )
    }
}

extension Pool.QuotaWindow {
    fileprivate init(_ window: Pool.Snapshot.Window, _ clocks: Pool.Clocks) {
        self.init(
            name: window.name,
            remaining: window.remaining,
            resetsAt: window.resetsAt.map { clocks.moment(of: $0) }
        )
    }
}

extension Pool.Counters {
    fileprivate func save(to account: inout Pool.Snapshot.Account, _ clocks: Pool.Clocks) {
        (account.requests, account.successes) = (requests, successes)
        (account.cancelled, account.inputTokens) = (cancelled, inputTokens)
        account.outputTokens = outputTokens
        for kind in Pool.Failure.Kind.allCases where errors[kind.rawValue] > 0 {
            account.errors[kind.name] = errors[kind.rawValue]
        }
        account.lastUsed = lastUsed.map { clocks.wall(of: $0) }
        account.lastError = lastError.map {
            Pool.Snapshot.LastError(
                kind: $0.kind.name,
                status: $0.status,
                message: $0.message,
                at: clocks.wall(of: $0.at)
            )
        }
    }

    /// A count from a file, with room to count on.
    private static func sane(_ count: Int) -> Int { max(0, min(count, 1 << 60)) }

    fileprivate mutating func restore(_ account: Pool.Snapshot.Account, _ clocks: Pool.Clocks) {
        (requests, successes) = (Self.sane(account.requests), Self.sane(account.successes))
        (cancelled, inputTokens) = (Self.sane(account.cancelled), Self.sane(account.inputTokens))
        outputTokens = Self.sane(account.outputTokens)
        for kind in Pool.Failure.Kind.allCases {
            errors[kind.rawValue] = Self.sane(account.errors[kind.name] ?? 0)
        }
        lastUsed = account.lastUsed.map { clocks.moment(of: $0) }
        lastError = account.lastError.flatMap { saved in
            guard let kind = Pool.Failure.Kind(name: saved.kind) else { return nil }
            return Pool.LastError(
                kind: kind,
                status: saved.status,
                message: saved.message,
                at: clocks.moment(of: saved.at)
            )
        }
    }
}
