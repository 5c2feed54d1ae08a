import Testing

@testable import GatewayHost

@Suite("Attempts")
struct AttemptsTests {
    private let first = Pool.CandidateSetID(raw: 0)
    private let second = Pool.CandidateSetID(raw: 1)
    private let a = Pool.AccountIndex(raw: 0)
    private let b = Pool.AccountIndex(raw: 1)

    private func lease(_ account: Pool.AccountIndex) -> Pool.Lease {
        Pool.Lease(
            id: Pool.LeaseID(slot: 0, generation: 0),
            account: account,
            choice: .order,
            isProbe: false
        )
    }

    private func attempts(_ count: Int = 1, _ policy: RetryPolicy = RetryPolicy()) -> Attempts {
        Attempts(routes: Array([first, second].prefix(count)), policy: policy, now: 0)
    }

    private func rest(_ seconds: Int64) -> Pool.Rest {
        Pool.Rest(
            retryAfter: Pool.Time.seconds(seconds),
            nearest: a,
            kind: .accountLimit,
            isPermanent: false
        )
    }

    private func request(_ step: Attempts.Step) -> Pool.Request? {
        if case .pick(let request) = step { request } else { nil }
    }

    @Test("a failed account is followed by the next one, and never tried twice in a round")
    func nextAccount() {
        var attempts = attempts()
        #expect(request(attempts.begin(now: 0))?.excluded == [])
        #expect(attempts.picked(.account(lease(a)), now: 0) == .send(lease(a), route: 0))
        let step = attempts.failed(Pool.Failure(.transient), .elsewhere, now: 0)
        #expect(request(step)?.excluded == [a])
        _ = attempts.picked(.account(lease(b)), now: 0)
        let last = attempts.failed(Pool.Failure(.transient), .elsewhere, now: 0)
        #expect(request(last)?.excluded == [a, b])
        #expect(attempts.sent == 2)
    }

    @Test("an account that is passed by was not tried, and counts for nothing")
    func passedBy() {
        var attempts = attempts(1, RetryPolicy(accountsPerRound: 1))
        #expect(attempts.picked(.account(lease(a)), now: 0) == .send(lease(a), route: 0))
        #expect(request(attempts.passedBy(now: 0))?.excluded == [])
        #expect(attempts.sent == 0)
        #expect(attempts.picked(.account(lease(b)), now: 0) == .send(lease(b), route: 0))
        #expect(attempts.passedBy(now: .max) == .giveUp(.absent(.noAccount)))
    }

    @Test("an account of a configuration to come is waited for, and counts for nothing")
    func cameEarly() {
        var attempts = attempts(1, RetryPolicy(budget: 100_000_000))
        _ = attempts.picked(.account(lease(a)), now: 0)
        #expect(attempts.cameEarly(now: 5) == .pause(until: 10_000_005))
        #expect(request(attempts.paused(now: 10_000_005))?.excluded == [])
        #expect(attempts.sent == 0)
        #expect(attempts.cameEarly(now: 100_000_000) == .giveUp(.absent(.noAccount)))
    }

    @Test("over the routes of another configuration it begins anew, within the same time")
    func rerouted() {
        var attempts = attempts(1, RetryPolicy(budget: 1000))
        _ = attempts.picked(.account(lease(a)), now: 0)
        let failure = Pool.Failure(.transient)
        _ = attempts.failed(failure, .elsewhere, now: 0)
        _ = attempts.picked(.account(lease(b)), now: 0)
        let step = attempts.reroute([second, first], now: 10)
        #expect(request(step)?.set == second)
        #expect(request(step)?.excluded == [])
        #expect(attempts.sent == 1)
        #expect(attempts.reroute([], now: 10) == .giveUp(.absent(.unknownSet)))
        #expect(attempts.reroute([first], now: 1000) == .giveUp(.failed(failure, retryAfter: nil)))
    }

    @Test("after the first byte a failure is final")
    func committed() {
        var attempts = attempts()
        _ = attempts.picked(.account(lease(a)), now: 0)
        attempts.committed()
        let failure = Pool.Failure(.transient)
        #expect(
            attempts.failed(failure, .elsewhere, now: 0)
                == .giveUp(.failed(failure, retryAfter: nil))
        )
    }

    @Test("a client's fault is told at once")
    func clientFault() {
        var attempts = attempts(2)
        _ = attempts.picked(.account(lease(a)), now: 0)
        let failure = Pool.Failure(.clientFault)
        #expect(
            attempts.failed(failure, .giveUp, now: 0) == .giveUp(.failed(failure, retryAfter: nil))
        )
    }

    @Test("a refused credential is refreshed once, then the same account, then another")
    func refresh() {
        var attempts = attempts()
        let failure = Pool.Failure(.credentialFault)
        _ = attempts.picked(.account(lease(a)), now: 0)
        #expect(attempts.failed(failure, .refresh(a), now: 0) == .refresh(a))
        #expect(attempts.refreshed(a, succeeded: true, now: 0) == .pickAgain(a, first))
        #expect(attempts.picked(.account(lease(a)), now: 0) == .send(lease(a), route: 0))
        #expect(request(attempts.failed(failure, .refresh(a), now: 0))?.excluded == [a])
    }

    @Test("a failed refresh, or a pinned account that is busy, goes elsewhere")
    func refreshInVain() {
        var attempts = attempts()
        _ = attempts.picked(.account(lease(a)), now: 0)
        _ = attempts.failed(Pool.Failure(.credentialFault), .refresh(a), now: 0)
        #expect(request(attempts.refreshed(a, succeeded: false, now: 0))?.excluded == [a])
        _ = attempts.picked(.account(lease(b)), now: 0)
        #expect(
            attempts.failed(Pool.Failure(.credentialFault), .again(b), now: 0)
                == .pickAgain(b, first)
        )
        #expect(request(attempts.picked(.none(.busy), now: 0))?.excluded == [a, b])
    }

    @Test("the next route follows without waiting, and is not told what was tried on the first")
    func nextRoute() {
        var attempts = attempts(2)
        #expect(request(attempts.begin(now: 0))?.patience == 0)
        _ = attempts.picked(.account(lease(a)), now: 0)
        _ = attempts.failed(Pool.Failure(.modelLimit), .elsewhere, now: 0)
        let step = request(attempts.picked(.none(.allTried), now: 0))
        #expect(step?.set == second)
        #expect(step?.excluded == [])
        #expect(attempts.picked(.account(lease(b)), now: 0) == .send(lease(b), route: 1))
    }

    @Test("where all routes rest, the one that wakes first is waited for")
    func lastResort() {
        var attempts = attempts(2)
        _ = attempts.begin(now: 0)
        _ = attempts.picked(.resting(rest(40)), now: 0)
        let step = request(attempts.picked(.resting(rest(20)), now: 0))
        #expect(step?.set == second)
        #expect(step?.patience == Pool.Time.seconds(30))
        #expect(
            attempts.picked(.resting(rest(20)), now: 0) == .giveUp(.resting(rest(20)))
        )
    }

    @Test("a further round comes after a pause, and the rounds end")
    func rounds() {
        var policy = RetryPolicy()
        policy.rounds = 2
        var attempts = attempts(1, policy)
        var pauses = 0
        var step = attempts.begin(now: 0)
        for _ in 0..<50 {
            switch step {
            case .pick(let request):
                let pick: Pool.Pick =
                    request.excluded.isEmpty ? .account(lease(a)) : .none(.allTried)
                step = attempts.picked(pick, now: 0)
            case .send:
                step = attempts.failed(Pool.Failure(.capacity), .elsewhere, now: 0)
            case .pause(let until):
                pauses += 1
                #expect((250_000_000...625_000_000).contains(until))
                step = attempts.paused(now: 0)
            default: break
            }
        }
        #expect(pauses == 2)
        #expect(attempts.sent == 3)
        #expect(step == .giveUp(.failed(Pool.Failure(.capacity), retryAfter: nil)))
    }

    @Test("a round tries no more accounts than it may")
    func accountsPerRound() {
        var policy = RetryPolicy(rounds: 0)
        policy.accountsPerRound = 2
        var attempts = attempts(1, policy)
        _ = attempts.picked(.account(lease(a)), now: 0)
        _ = attempts.failed(Pool.Failure(.burst), .elsewhere, now: 0)
        _ = attempts.picked(.account(lease(b)), now: 0)
        #expect(
            attempts.failed(Pool.Failure(.burst), .elsewhere, now: 0)
                == .giveUp(.failed(Pool.Failure(.burst), retryAfter: nil))
        )
    }

    @Test("when the time is spent no further attempt begins")
    func budget() {
        var attempts = attempts()
        _ = attempts.picked(.account(lease(a)), now: 0)
        let late = Pool.Time.minutes(3)
        #expect(
            attempts.failed(Pool.Failure(.transient), .elsewhere, now: late)
                == .giveUp(.failed(Pool.Failure(.transient), retryAfter: nil))
        )
    }

    @Test("the client is told the failure that says most, with the time of the nearest account")
    func bestFailure() {
        var attempts = attempts(1, RetryPolicy(rounds: 0))
        _ = attempts.picked(.account(lease(a)), now: 0)
        _ = attempts.failed(Pool.Failure(.accountLimit), .elsewhere, now: 0)
        _ = attempts.picked(.account(lease(b)), now: 0)
        _ = attempts.failed(Pool.Failure(.modelMissing), .elsewhere, now: 0)
        #expect(
            attempts.picked(.resting(rest(600)), now: 0)
                == .giveUp(
                    .failed(Pool.Failure(.accountLimit), retryAfter: Pool.Time.seconds(600))
                )
        )
    }

    @Test("a pause never exceeds what is left, and grows to two seconds")
    func pauses() {
        var random = SeededRandom(seed: 3)
        let policy = RetryPolicy()
        for round in 1..<80 {
            let pause = policy.pause(before: round, left: Pool.Time.minutes(1), &random)
            #expect(pause <= 2_500_000_000)
            #expect(policy.pause(before: round, left: 1000, &random) == 1000)
            #expect(policy.pause(before: round, left: -5, &random) == 0)
        }
    }
}
