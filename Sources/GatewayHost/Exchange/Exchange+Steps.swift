import Dialects
import ProviderAPI

extension Exchange {
    /// How many accounts one request asks for in one pass of its loop, and for how long.
    ///
    /// Accounts that fail at once, such as thousands with a broken key, must not keep the loop from
    /// its other requests.
    private static let maxPicks = 64
    private static let longestPass: Int64 = 5_000_000

    /// Does what the attempts want next.
    ///
    /// A step that ends at once asks for the next one from inside. That one is kept until the first
    /// has returned, so however many accounts fail at once, none of them costs stack.
    func perform(_ step: Attempts.Step) {
        nextStep = step
        guard !isStepping else { return }
        isStepping = true
        defer { isStepping = false }
        var picks = 0
        while let step = nextStep.take() {
            if case .pick = step {
                picks += 1
                if picks > 1, isLongEnough(picks) { return pause(until: now) }
            }
            carryOut(step)
        }
    }

    private func isLongEnough(_ picks: Int) -> Bool {
        picks > Self.maxPicks || now - services.loop.now > Self.longestPass
    }

    private func carryOut(_ step: Attempts.Step) {
        switch step {
        case .pick(let wanted): pick(wanted)
        case .pickAgain(let account, let set):
            state = .picking
            take(services.gateway.pool.pick(account, in: set, now: now))
        case .send(let lease, let route): send(with: lease, route: route)
        case .wait(let ticket, let until): wait(ticket, until: until)
        case .refresh(let account): refresh(account)
        case .pause(let until): pause(until: until)
        case .giveUp(let reason): refuse(error(for: reason))
        }
    }

    /// Goes on where a lease is of an account that came with a later generation.
    ///
    /// Nothing of an answer has left, so the request begins anew with the generation that is in
    /// effect: none of its own accounts may be left. Until that is published it waits a moment.
    func catchUp(_ lease: Pool.Lease) {
        giveBack(lease)
        let current = services.gateway.generation
        guard current.number > generation.number else {
            return perform(attempts.cameEarly(now: now))
        }
        generation = current
        record.configGeneration = current.number
        guard let resolution = current.aliases.resolve(facts.model) else {
            return refuse(unknownModel())
        }
        record.resolvedModel = resolution.name
        routes = resolution.group.order()
        perform(attempts.reroute(routes.map { $0.candidates }, now: now))
    }
}
