extension Pool {
    /// One account as the operator sees it.
    struct Status: Sendable, Equatable {
        /// A rest that is not over, or that only a probe can end.
        struct Resting: Sendable, Equatable {
            /// The model that rests; `nil` for the whole account.
            var model: String?
            var kind: Failure.Kind
            /// How much longer, in nanoseconds; 0 when the next request is the probe.
            var remaining: Int64
            /// Whether the length is a guess and not the upstream's word.
            var isGuess: Bool
            var isPermanent: Bool
            /// How often it opened again without a success.
            var step: Int
        }

        var id: String
        var priority: Int
        var weight: Int
        var isDisabled: Bool
        var isRefreshing: Bool
        var inFlight: Int
        var maxConcurrent: Int
        var resting: [Resting]
        var windows: [QuotaWindow]
        var counters: Counters
    }

    /// All configured accounts, in the order of their ids.
    func status(now: Int64) -> [Status] {
        accounts.filter { !$0.isGone }.map { status(of: $0, now: now) }.sorted { $0.id < $1.id }
    }

    private func status(of state: AccountState, now: Int64) -> Status {
        Status(
            id: state.settings.id,
            priority: state.settings.priority,
            weight: state.settings.weight,
            isDisabled: state.settings.isDisabled,
            isRefreshing: state.refreshingUntil > now,
            inFlight: state.inFlight,
            maxConcurrent: state.settings.maxConcurrent,
            resting: resting(state, now: now),
            windows: state.quota.windows,
            counters: state.counters
        )
    }

    private func resting(_ state: AccountState, now: Int64) -> [Status.Resting] {
        let own = state.breaker.map { Status.Resting($0, model: nil, now: now) }
        let models = state.models.compactMap { key, model in
            model.breaker.map { Status.Resting($0, model: self.models.name(of: key), now: now) }
        }
        return [own].compactMap { $0 } + models.sorted { ($0.model ?? "") < ($1.model ?? "") }
    }
}

extension Pool.Status.Resting {
    fileprivate init(_ breaker: Pool.Breaker, model: String?, now: Int64) {
        self.init(
            model: model,
            kind: breaker.kind,
            remaining: max(0, Pool.Time.left(now, until: breaker.until)),
            isGuess: breaker.isGuess,
            isPermanent: breaker.isPermanent,
            step: breaker.step
        )
    }
}
