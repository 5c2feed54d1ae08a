import ProviderAPI
import Synchronization

/// The pool of all accounts, shared by the loops.
///
/// The machine itself is pure; here is its lock, and the way of its answers to those that wait.
final class AccountPool: Sendable {
    /// Takes the answer to a request that waited, on its own loop.
    typealias Deliver = @Sendable (Pool.Pick) -> Void

    struct Waiter: Sendable {
        let loop: EventLoop
        let deliver: Deliver
    }

    struct State: Sendable {
        var pool: Pool
        var waiters: [Pool.Ticket: Waiter] = [:]

        mutating func await(_ pick: Pool.Pick, _ waiter: Waiter) {
            if case .wait(let ticket, _) = pick { waiters[ticket] = waiter }
        }
    }

    private let state: Mutex<State>

    init(_ pool: Pool) { state = Mutex(State(pool: pool)) }

    /// Asks for an account.
    ///
    /// - Parameters:
    ///   - request: Among which accounts, and what is known.
    ///   - loop: The caller's loop.
    ///   - deliver: Takes the answer where the request has to wait.
    /// - Returns: The answer, or `.wait`.
    func pick(_ request: Pool.Request, on loop: EventLoop, _ deliver: @escaping Deliver)
        -> Pool.Pick
    {
        change { state in
            let pick = state.pool.pick(request, now: loop.now)
            state.await(pick, Waiter(loop: loop, deliver: deliver))
            return pick
        }
    }

    /// Asks for one account: a retry of the same request.
    func pick(
        _ account: Pool.AccountIndex,
        in set: Pool.CandidateSetID,
        now: Int64
    ) -> Pool.Pick {
        change { $0.pool.pick(account, in: set, now: now) }
    }

    /// Asks again for a request whose time to wait is over.
    ///
    /// - Returns: `nil` when the answer is on its way to the waiter.
    func resume(_ ticket: Pool.Ticket, now: Int64) -> Pool.Pick? {
        change { state in
            guard let pick = state.pool.resume(ticket, now: now) else { return nil }
            if case .wait = pick { return pick }
            state.waiters[ticket] = nil
            return pick
        }
    }

    /// How long all accounts of some sets rest; `nil` while one does not.
    func wake(of sets: [Pool.CandidateSetID], now: Int64) -> Int64? {
        change { state in
            let waits = sets.map { state.pool.wake(of: $0, now: now) }
            return waits.contains(nil) ? nil : waits.compactMap { $0 }.min()
        }
    }

    /// Forgets a request that waits.
    func abandon(_ ticket: Pool.Ticket) {
        change { state in
            state.waiters[ticket] = nil
            state.pool.abandon(ticket)
        }
    }

    /// The upstream began a good answer.
    func accept(_ lease: Pool.Lease, now: Int64) {
        change { $0.pool.accept(lease, now: now) }
    }

    /// Tells how a request ended.
    func report(_ lease: Pool.Lease, _ outcome: Pool.Outcome, now: Int64) -> Pool.Advice {
        change { $0.pool.report(lease, outcome, now: now) }
    }

    /// Takes what an upstream told of an account's quota.
    func observe(_ windows: [LimitWindow], of account: Pool.AccountIndex, now: Int64) {
        guard !windows.isEmpty else { return }
        // The upstream's clock is the wall's, the pool's is monotonic.
        let offset = now.subtracting(
            saturating: Pool.Time.milliseconds(Timestamp.unixMilliseconds)
        )
        change { state in
            for (model, windows) in Dictionary(grouping: windows, by: \.model) {
                let key = model.isEmpty ? nil : state.pool.models.key(for: model)
                state.pool.observe(
                    windows.map { Pool.QuotaWindow($0, offset: offset) },
                    of: account,
                    model: key,
                    now: now
                )
            }
        }
    }

    /// Takes the accounts and candidate sets of a new generation.
    ///
    /// - Returns: The places of the sets, by key.
    func reload(
        accounts: [Pool.Account],
        sets: [Pool.CandidateSet],
        rules: Pool.Rules,
        now: Int64
    ) -> [String: Pool.CandidateSetID] {
        change { state in
            state.pool.adopt(rules)
            return state.pool.reload(accounts: accounts, sets: sets, now: now)
        }
    }

    /// The place of a configured account.
    func index(of id: String) -> Pool.AccountIndex? { change { $0.pool.index(of: id) } }

    /// Runs a call on the machine and delivers what it answered to those that wait.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        var answers: [(Waiter, Pool.Pick)] = []
        let result = state.withLock { state in
            let result = body(&state)
            for answer in state.pool.takeAnswers() {
                guard let waiter = state.waiters.removeValue(forKey: answer.ticket) else {
                    continue
                }
                answers.append((waiter, answer.pick))
            }
            return result
        }
        for (waiter, pick) in answers { waiter.loop.execute { waiter.deliver(pick) } }
        return result
    }
}

extension Pool.QuotaWindow {
    /// Takes a window as a provider read it.
    fileprivate init(_ window: LimitWindow, offset: Int64) {
        self.init(
            name: window.name,
            remaining: Int64(saturating: (1 - max(0, min(1, window.used))) * 1_000_000),
            resetsAt: window.resets.map {
                Pool.Time.milliseconds($0.milliseconds).adding(saturating: offset)
            }
        )
    }
}
