extension Pool {
    /// Replaces what is configured and keeps what is known, by account id and set key.
    ///
    /// Sets and accounts that are gone stay for the requests that still use them, until the next
    /// reload.
    ///
    /// - Parameters:
    ///   - list: All accounts; of two with one id the first counts.
    ///   - sets: All candidate sets; ids that no account has are left out of them.
    ///   - now: The moment.
    /// - Returns: The place of each set, by its key.
    mutating func reload(
        accounts list: [Account],
        sets: [CandidateSet],
        now: Int64
    ) -> [String: CandidateSetID] {
        replaceAccounts(list)
        retireSets(except: Set(sets.map(\.key)))
        ranksByUse = sets.contains { $0.strategy.ranksByUse }
        var places: [String: CandidateSetID] = [:]
        for set in sets { places[set.key] = define(set) }
        changes.invalidateAll()
        dispatch(now: now)
        return places
    }

    /// Adds a set, or replaces the one of the same key.
    ///
    /// - Parameter spec: The set.
    /// - Returns: Its place, which a set of the same key keeps.
    mutating func define(_ spec: CandidateSet) -> CandidateSetID {
        let known = setIDs[spec.key].flatMap { knows($0) ? $0 : nil }
        let id = known ?? CandidateSetID(raw: Int32(selections.count))
        var members: [AccountIndex] = []
        var seen: Set<AccountIndex> = []
        for account in spec.accounts.compactMap({ index(of: $0) })
        where seen.insert(account).inserted {
            members.append(account)
        }
        var fresh = Selection(
            spec,
            id: id,
            model: models.key(for: spec.model),
            members: members,
            accounts: accounts
        )
        ranksByUse = ranksByUse || spec.strategy.ranksByUse
        setIDs[spec.key] = id
        guard known != nil else {
            selections.append(fresh)
            return id
        }
        fresh.resume(from: selections[id.position])
        selections[id.position] = fresh
        return id
    }

    /// The place of a configured account.
    func index(of id: String) -> AccountIndex? {
        indexes[id].flatMap { accounts[$0.position].isGone ? nil : $0 }
    }

    private mutating func replaceAccounts(_ list: [Account]) {
        freeForgotten()
        var present: Set<String> = []
        for account in list where present.insert(account.id).inserted { place(account) }
        for position in accounts.indices where !present.contains(accounts[position].settings.id) {
            accounts[position].isGone = true
        }
    }

    private mutating func place(_ account: Account) {
        let origin = origins.number(for: account.origin)
        if let index = indexes[account.id] {
            let old = accounts[index.position].settings
            accounts[index.position].settings = account
            accounts[index.position].isGone = false
            accounts[index.position].origin = origin
            if old.credentialVersion != account.credentialVersion {
                forgive(index, .credentialFault)
            }
            return
        }
        var state = AccountState(account)
        state.origin = origin
        if let index = freeIndexes.popLast() {
            accounts[index.position] = state
            indexes[account.id] = index
        } else {
            indexes[account.id] = AccountIndex(raw: Int32(accounts.count))
            accounts.append(state)
        }
    }

    /// Frees the places of accounts that were gone before and that no request uses.
    private mutating func freeForgotten() {
        let free = Set(freeIndexes)
        var freed: Set<AccountIndex> = []
        for position in accounts.indices {
            let index = AccountIndex(raw: Int32(position))
            let state = accounts[position]
            guard state.isGone, state.inFlight == 0, !free.contains(index) else { continue }
            indexes[state.settings.id] = nil
            freed.insert(index)
        }
        guard !freed.isEmpty else { return }
        freeIndexes += freed.sorted { $0.raw > $1.raw }
        bindings.removeAll { freed.contains($0) }
    }

    private mutating func retireSets(except kept: Set<String>) {
        for position in selections.indices {
            let selection = selections[position]
            guard !selection.isForgotten, !kept.contains(selection.key) else {
                continue
            }
            if selection.isRetired {
                selections[position] = .forgotten(selection.id)
                if setIDs[selection.key]?.position == position { setIDs[selection.key] = nil }
            } else {
                selections[position].isRetired = true
            }
        }
    }
}
