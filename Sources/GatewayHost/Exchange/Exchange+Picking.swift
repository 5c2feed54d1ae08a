import Dialects
import ProviderAPI

extension Exchange {
    /// Asks the pool for an account.
    func pick(_ wanted: Pool.Request) {
        state = .picking
        // The exchange is alive as long as its responder has not ended, and both are of this loop.
        nonisolated(unsafe) let exchange = self
        take(services.gateway.pool.pick(wanted, on: services.loop) { exchange.take($0) })
    }

    /// Takes the pool's answer.
    func take(_ pick: Pool.Pick) {
        if case .ended = state {
            // The client left while the answer was on its way here.
            if case .account(let lease) = pick { giveBack(lease) }
            return
        }
        perform(attempts.picked(pick, now: now))
    }

    /// Waits in the pool's queue.
    func wait(_ ticket: Pool.Ticket, until: Int64) {
        if queuedSince == nil { queuedSince = now }
        state = .waiting(ticket)
        _ = services.loop.schedule(after: Pool.Time.left(now, until: until)) { [weak self] in
            guard let self, case .waiting(let current) = self.state, current == ticket,
                let pick = self.services.gateway.pool.resume(ticket, now: self.now)
            else { return }
            self.take(pick)
        }
    }

    /// Waits before the next step.
    func pause(until: Int64) {
        if queuedSince == nil { queuedSince = now }
        let timer = services.loop.schedule(after: Pool.Time.left(now, until: until)) {
            [weak self] in
            guard let self, case .pausing = self.state else { return }
            self.perform(self.attempts.paused(now: self.now))
        }
        state = .pausing(timer)
    }

    /// What the client is told in the end.
    func error(for reason: Attempts.Reason) -> WireError {
        switch reason {
        case .failed(let failure, let retryAfter):
            var error = lastFailure ?? .cut
            guard failure.kind != .clientFault else { return error }
            error.retryAfter = wait(asked: error.retryAfter ?? retryAfter.map(Self.seconds))
            return error
        case .resting(let rest):
            if let lastFailure { return lastFailure }
            if rest.isPermanent { return refusedForGood() }
            return WireError(
                .rateLimited,
                "All accounts for `\(record.resolvedModel)` are resting (\(rest.kind.name)).",
                code: "model_cooldown",
                retryAfter: Self.seconds(rest.retryAfter)
            )
        case .absent(let absence):
            return lastFailure ?? unavailable(absence)
        }
    }

    /// When the client should come back.
    ///
    /// What one upstream asked for is not the truth where another account wakes sooner, or its own
    /// rests for longer; that a rest ends a little later than asked is no matter.
    private func wait(asked: Int?) -> Int? {
        guard let wake = services.gateway.pool.wake(of: attempts.routes, now: now) else {
            return asked
        }
        let earliest = max(1, wake - wake / 50 - Pool.Rules().hintJitter)
        let span = Self.seconds(earliest)...Self.seconds(wake)
        if let asked, span.contains(asked) { return asked }
        return Self.seconds(wake)
    }

    /// No time helps, so none is told: somebody has to log in, or to pay.
    private func refusedForGood() -> WireError {
        WireError(
            .overloaded,
            "All accounts for `\(record.resolvedModel)` were refused by their upstream for good.",
            status: 503,
            code: "auth_unavailable"
        )
    }

    private func unavailable(_ absence: Pool.Absence) -> WireError {
        let isBusy = absence == .queueFull || absence == .timedOut || absence == .busy
        return WireError(
            .overloaded,
            isBusy
                ? "All accounts for `\(record.resolvedModel)` are busy."
                : "No account serves `\(record.resolvedModel)` now.",
            status: 503,
            code: isBusy ? "accounts_busy" : "no_account",
            retryAfter: isBusy ? 1 : nil
        )
    }

    private static func seconds(_ nanoseconds: Int64) -> Int {
        max(1, Int(clamping: nanoseconds.adding(saturating: 999_999_999) / 1_000_000_000))
    }

    /// The hash of what ties the request to its conversation, where the operator wants it to stick.
    var affinityKey: Pool.AffinityKey? {
        let routing = generation.config.routing
        guard routing.sessionAffinity else { return nil }
        return ConversationKey.find(
            facts.session,
            in: request.body,
            scope: client.scope,
            byContent: routing.affinityByContent
        )
    }

    /// Notes that a request no longer waits for an account.
    func leaveQueue() {
        guard let since = queuedSince else { return }
        record.queueTime += now - since
        queuedSince = nil
    }

    /// Ends a lease that was not used, or whose request was cancelled.
    func giveBack(_ lease: Pool.Lease) {
        _ = services.gateway.pool.report(lease, .cancelled, now: now)
    }
}
