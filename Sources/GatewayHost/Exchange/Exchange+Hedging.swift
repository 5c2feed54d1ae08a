import Dialects
import ProviderAPI

/// A second attempt with another account while the first has not been answered.
///
/// The first good answer wins and the other attempt is cancelled. Off unless `routing.hedge-after`
/// is set, since the upstream may count both.
extension Exchange {
    /// Begins to wait for the moment of a second attempt; a request gets at most one.
    func scheduleHedge() {
        let delay = generation.config.routing.hedgeAfter.nanoseconds
        guard delay > 0, operation == .generate, hedge == nil, rival == nil else { return }
        hedge = services.loop.schedule(after: delay) { [weak self] in self?.beginHedge() }
    }

    private func beginHedge() {
        guard case .asked = state, !hasAnswered, let attempt, attempt.phase == .asked,
            let wanted = attempts.hedge(now: now)
        else { return }
        // It does not wait, so nothing is delivered later.
        let pick = services.gateway.pool.pick(wanted, on: services.loop) { _ in }
        guard case .account(let lease) = pick else { return }
        // An account that rests, or whose token has expired, is not woken for a mere second attempt.
        guard lease.choice != .early, generation.account(lease.account)?.slot.isOverdue == false,
            let rival = makeAttempt(lease, route: attempts.route)
        else { return giveBack(lease) }
        record.attempts[rival.logged].isHedge = true
        attempts.hedged()
        self.rival = rival
        do throws(WireError) {
            if try prepare(rival) == nil { return try dispatch(rival) }
        } catch {
            record.attempts[rival.logged].failure = error.code ?? ""
        }
        self.rival = nil
        giveBack(lease)
    }

    /// Goes on with the attempt that was answered, and cancels the other.
    func prefer(_ winner: UpstreamAttempt) {
        stopHedge()
        guard let rival, let first = attempt else { return }
        let loser = winner === rival ? first : rival
        abandon(loser)
        self.rival = nil
        keep(winner)
    }

    /// Leaves the rest to the other attempt when one of two has failed.
    ///
    /// - Returns: Whether there is another one.
    func leaves(
        _ failed: UpstreamAttempt,
        _ failure: Pool.Failure,
        _ advice: Pool.Advice
    ) -> Bool {
        guard let rival, let first = attempt else {
            stopHedge()
            attempt = nil
            return false
        }
        let other = failed === rival ? first : rival
        self.rival = nil
        guard advice != .giveUp else {
            abandon(other)
            attempt = nil
            return false
        }
        if case .refresh = advice {
            services.gateway.refresher?.ask(failed.account.id, on: services.loop) { _ in }
        }
        attempts.lost(failed.lease.account, failure, ownRounds: failed.account.terms.ownRounds)
        keep(other)
        return true
    }

    private func stopHedge() {
        if let hedge { services.loop.cancel(hedge) }
        hedge = nil
    }

    private func keep(_ attempt: UpstreamAttempt) {
        self.attempt = attempt
        attempts.goesOn(with: attempt.lease)
        describe(attempt)
    }
}
