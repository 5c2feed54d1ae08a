import Dialects
import ProviderAPI

extension Exchange {
    /// The upstream answered with an error status.
    func failed(_ attempt: UpstreamAttempt, status: Int) {
        let response = LentResponse(
            status: status,
            headers: attempt.answer.headers,
            body: attempt.errorBody
        )
        settle(attempt, classify(response, of: attempt), status: status, attempt.errorBody)
    }

    /// The upstream's good answer turned out to be an error before anything of it had left.
    func failed(_ attempt: UpstreamAttempt, inStream error: WireError) {
        let body = body(of: error, from: attempt)
        var facts = classify(error, body, of: attempt)
        if attempt.relay?.report.rawError.isEmpty == true {
            // What the gateway found itself has its own status and name.
            facts.status = error.status
            facts.code = error.code ?? facts.code
        }
        settle(attempt, facts, status: error.status, body)
    }

    /// What the pool is told of an answer that failed when another attempt was no longer possible.
    ///
    /// The upstream's own error concerns its account or model as it would have at the beginning; an
    /// answer that merely broke off says nothing about other requests.
    func lateFailure(_ error: WireError, of attempt: UpstreamAttempt) -> Pool.Failure {
        guard let relay = attempt.relay, !relay.report.rawError.isEmpty else {
            var failure = Pool.Failure(.transient, scope: .request)
            failure.message = secrets.clean(error.message)
            return failure
        }
        var facts = classify(error, relay.report.rawError, of: attempt)
        facts.message = secrets.clean(facts.message)
        return Pool.Failure(facts, status: error.status)
    }

    /// No answer came.
    func failed(_ attempt: UpstreamAttempt, _ failure: UpstreamFailure) {
        let isDown = failure.phase.isBeforeSending
        var facts = FailureFacts(
            isDown ? .upstreamDown : .transient,
            scope: .account,
            message: "The upstream gave no answer: \(failure.message)",
            code: failure.isTimeout ? "upstream_timeout" : "upstream_unreachable"
        )
        facts.status = failure.isTimeout ? 504 : 502
        settle(attempt, facts, status: 0, [])
    }

    private func classify(
        _ error: WireError,
        _ body: [UInt8],
        of attempt: UpstreamAttempt
    ) -> FailureFacts {
        // Where the host knows no status for the error, its provider may.
        let isOwn = attempt.relay?.report.rawError.isEmpty == false
        let isVague = isOwn && error.status == WireError.Kind.upstream.status
        var response = LentResponse(
            status: isVague ? attempt.answer.status : error.status,
            headers: attempt.answer.headers,
            body: body
        )
        response.isInStream = true
        return classify(response, of: attempt)
    }

    private func classify(
        _ response: LentResponse,
        of attempt: UpstreamAttempt
    ) -> FailureFacts {
        var response = response
        response.operation = operation
        response.format = attempt.format
        response.model = attempt.route.model.id
        return attempt.account.hosted.provider.classify(response)
    }

    /// An error in the upstream's own words or at least in its format, for its provider to classify.
    private func body(of error: WireError, from attempt: UpstreamAttempt) -> [UInt8] {
        if let own = attempt.relay?.report.rawError, !own.isEmpty { return own }
        let dialect = Dialect(attempt.answerFormat ?? attempt.format) ?? dialect
        var body = ByteBuffer(capacity: 256)
        dialect.write(error, into: &body)
        return Array(body.bytes)
    }

    /// Tells the pool, and goes where it says.
    private func settle(
        _ attempt: UpstreamAttempt,
        _ facts: FailureFacts,
        status: Int,
        _ body: [UInt8]
    ) {
        attempt.phase = .over
        if retriesWithoutReasoning(attempt, facts, body) { return }
        var facts = facts
        facts.message = secrets.clean(facts.message)
        end(attempt, failure: Pool.Failure.Kind(facts, status: status).name)
        var failure = Pool.Failure(facts, status: status)
        failure.ruling = attempt.account.terms.errorRules.ruling(
            status: status,
            body: body
        )
        let pool = services.gateway.pool
        let advice = pool.report(attempt.lease, .failure(failure), now: now)
        remember(WireError(facts, status: status), failure.kind, isFinal: advice == .giveUp)
        if leaves(attempt, failure, advice) { return }
        let rounds = attempt.account.terms.ownRounds
        perform(attempts.failed(failure, advice, ownRounds: rounds, now: now))
    }

    /// Renews a credential, then goes on as the attempts say.
    func refresh(_ index: Pool.AccountIndex) {
        guard let refresher = services.gateway.refresher, let account = generation.account(index)
        else { return perform(attempts.refreshed(index, succeeded: false, now: now)) }
        state = .picking
        let ticket = services.renewals.add(self, index)
        nonisolated(unsafe) let services = services
        refresher.ask(account.id, on: services.loop) { services.renewed(ticket, $0) }
        services.loop.schedule(after: CredentialRefresher.patience) {
            services.renewed(ticket, false)
        }
    }

    /// Takes the end of a refresh.
    func refreshed(_ index: Pool.AccountIndex, _ succeeded: Bool) {
        if case .ended = state { return }
        perform(attempts.refreshed(index, succeeded: succeeded, now: now))
    }
}

extension Pool.Failure {
    /// Takes a provider's facts.
    init(_ facts: FailureFacts, status: Int) {
        self.init(Kind(facts, status: status), scope: Scope(facts.scope))
        retryAfter = facts.retryAfterMilliseconds.map(Pool.Time.milliseconds)
        isPermanent = facts.isPermanent
        wantsRefresh = facts.wantsRefresh
        self.status = status
        message = facts.message
    }
}

extension FailureFacts {
    /// Whether a model is not there for the account, which no waiting changes.
    fileprivate func isMissing(_ status: Int) -> Bool {
        isPermanent || (self.status ?? status) == 404
    }
}

extension Pool.Failure.Kind {
    /// Takes a provider's kind; one that this host does not know may pass.
    init(_ facts: FailureFacts, status: Int) {
        switch facts.kind {
        case .clientFault: self = .clientFault
        case .credentialFault: self = .credentialFault
        case .accountLimit: self = .accountLimit
        case .modelLimit: self = facts.isMissing(status) ? .modelMissing : .modelLimit
        case .burst: self = .burst
        case .capacity: self = .capacity
        case .upstreamDown: self = .upstreamDown
        default: self = .transient
        }
    }
}

extension Pool.Failure.Scope {
    /// Takes a provider's scope.
    init(_ scope: FailureFacts.Scope) {
        switch scope {
        case .request: self = .request
        case .account: self = .account
        default: self = .model
        }
    }
}

extension WireError {
    /// What the client is told of a failure of the upstream.
    init(_ facts: FailureFacts, status: Int) {
        let seconds = facts.retryAfterMilliseconds.map(TimeBorder.secondsRoundedUp)
        let code = facts.code.isEmpty ? nil : facts.code
        switch facts.kind {
        case .clientFault:
            let shown = facts.status ?? status
            self.init(Kind(status: shown), facts.message, status: shown, code: code)
        case .credentialFault:
            // The client's own key is right, so it is not told 401.
            self.init(.upstream, facts.message, status: 502, code: code ?? "upstream_credential")
        case .accountLimit, .burst:
            self.init(.rateLimited, facts.message, code: code, retryAfter: seconds)
        case .modelLimit:
            let shown = facts.status ?? (facts.isMissing(status) ? 404 : 429)
            self.init(Kind(status: shown), facts.message, status: shown, code: code)
            retryAfter = seconds
        case .capacity:
            self.init(.overloaded, facts.message, status: facts.status ?? 503, code: code)
            retryAfter = seconds
        default:
            let shown = facts.status ?? (status >= 500 ? status : 502)
            self.init(Kind(status: shown), facts.message, status: shown, code: code)
            retryAfter = seconds
        }
    }
}
