import ProviderAPI

/// What refreshes, lists and saved states need of the pool.
extension AccountPool {
    /// Keeps requests away from an account whose credential has expired and is being renewed.
    func refreshing(_ id: String, now: Int64) {
        change { state in
            guard let index = state.pool.index(of: id) else { return }
            state.pool.refreshing(index, now: now)
        }
    }

    /// Lets requests at an account again that were kept away although nothing is renewed.
    func released(_ id: String, now: Int64) {
        change { state in
            guard let index = state.pool.index(of: id) else { return }
            state.pool.released(index, now: now)
        }
    }

    /// Notes how a refresh ended.
    ///
    /// - Parameters:
    ///   - id: The account.
    ///   - outcome: How.
    ///   - credential: The version of a renewed credential.
    ///   - now: The moment.
    func refreshed(
        _ id: String,
        _ outcome: Pool.RefreshOutcome,
        credential: UInt64? = nil,
        now: Int64
    ) {
        change { state in
            guard let index = state.pool.index(of: id) else { return }
            state.pool.refreshed(index, outcome, credential: credential, now: now)
        }
    }

    /// Ends the rests of an account, or of one model on it, as an operator asks for.
    ///
    /// - Returns: What ended; `nil` where there is no such account.
    func reset(_ id: String, model: String?, now: Int64) -> JSONValue? {
        change { state in
            guard let index = state.pool.index(of: id) else { return nil }
            let key = model.map { state.pool.models.key(for: $0) }
            let ended = state.pool.reset(index, model: key, now: now)
            return [
                "account": .string(id), "ended": .bool(ended.account),
                "models": .array(ended.models.map { .string($0) }),
            ]
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
