/// What refreshes, lists and saved states need of the pool.
extension AccountPool {
    /// Keeps requests away from an account whose credential has expired and is being renewed.
    func refreshing(_ id: String, now: Int64) {
        change { state in
            guard let index = state.pool.index(of: id) else { return }
            state.pool.refreshing(index, now: now)
        }
    }

    /// Notes how a refresh ended.
    func refreshed(_ id: String, _ outcome: Pool.RefreshOutcome, now: Int64) {
        change { state in
            guard let index = state.pool.index(of: id) else { return }
            state.pool.refreshed(index, outcome, now: now)
        }
    }

    /// All accounts as the operator sees them.
    func status(now: Int64) -> [Pool.Status] { change { $0.pool.status(now: now) } }

    /// Changes whenever there is something new to save.
    var revision: UInt64 { change { $0.pool.revision } }

    /// What to save.
    func snapshot(_ clocks: Pool.Clocks) -> Pool.Snapshot {
        change { $0.pool.snapshot(clocks) }
    }

    /// Takes up what was saved.
    func restore(_ snapshot: Pool.Snapshot, _ clocks: Pool.Clocks) {
        change { $0.pool.restore(snapshot, clocks) }
    }
}
