extension Pool {
    /// Leases the account of a slot.
    mutating func lend(
        _ slot: Int,
        of set: CandidateSetID,
        _ choice: Lease.Choice,
        now: Int64
    ) -> Lease {
        let model = selections[set.position].model
        let account = selections[set.position].members[slot]
        let record = LeaseRecord(
            account: account,
            set: set,
            model: model,
            number: nextSequence(),
            isEarly: choice == .early
        )
        let id = leases.open(record)
        let isProbe = startProbes(id, record, now: now)
        accounts[account.position].lend(record.number, now: now)
        if isProbe || ranksByUse || accounts[account.position].isFull { changes.append(account) }
        selections[set.position].took(slot, inOrder: choice == .order)
        return Lease(id: id, account: account, choice: choice, isProbe: isProbe)
    }

    private mutating func startProbes(_ id: LeaseID, _ record: LeaseRecord, now: Int64) -> Bool {
        let until = Time.after(now, rules.probePatience)
        let position = record.account.position
        var probes = false
        if accounts[position].breaker != nil {
            accounts[position].breaker?.startProbe(id, until: until)
            probes = true
        }
        if !accounts[position].models.isEmpty,
            accounts[position].models[record.model]?.breaker != nil
        {
            accounts[position].models[record.model]?.breaker?.startProbe(id, until: until)
            probes = true
        }
        if origins.hasRests, let origin = accounts[position].origin,
            origins.startProbe(origin, id, until: until)
        {
            probes = true
        }
        return probes
    }

    /// Takes a lease back, however its request ended.
    ///
    /// - Returns: `nil` when it was taken back before.
    mutating func takeBack(_ id: LeaseID) -> LeaseRecord? {
        guard let record = leases.close(id) else { return nil }
        reports += 1
        let position = record.account.position
        let wasFull = accounts[position].isFull
        accounts[position].inFlight -= 1
        let probed = endProbes(id, record)
        if probed || wasFull || ranksByUse { changes.append(record.account) }
        return record
    }

    private mutating func endProbes(_ id: LeaseID, _ record: LeaseRecord) -> Bool {
        let position = record.account.position
        var ended = accounts[position].breaker?.endProbe(id) ?? false
        if !accounts[position].models.isEmpty,
            accounts[position].models[record.model]?.breaker?.endProbe(id) ?? false
        {
            ended = true
        }
        if let origin = accounts[position].origin, origins.endProbe(origin, id) {
            // Its other accounts were kept back for this probe.
            changes.invalidateAll()
        }
        return ended
    }
}
