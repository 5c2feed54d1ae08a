import Dialects
import ProviderAPI

extension Exchange {
    /// Sends the request with an account.
    func send(with lease: Pool.Lease, route number: Int) {
        leaveQueue()
        if passesBy(lease) { return }
        guard let attempt = makeAttempt(lease, route: number) else { return catchUp(lease) }
        self.attempt = attempt
        do throws(WireError) {
            if let kind = try prepare(attempt) { return failedBeforeSending(attempt, kind) }
            describe(attempt)
            try dispatch(attempt)
        } catch {
            describe(attempt)
            giveBack(lease)
            self.attempt = nil
            refuse(error)
        }
    }

    /// Goes elsewhere, or waits, where the token has expired and nobody has noticed yet.
    private func passesBy(_ lease: Pool.Lease) -> Bool {
        guard let account = generation.account(lease.account), account.slot.isOverdue,
            let refresher = services.gateway.refresher
        else { return false }
        // Before the lease is given back, so that the account is not picked again at once.
        services.gateway.pool.refreshing(account.id, now: now)
        refresher.expired(account.id)
        giveBack(lease)
        perform(attempts.passedBy(now: now))
        return true
    }

    /// Begins an attempt in the access log.
    func makeAttempt(_ lease: Pool.Lease, route number: Int) -> UpstreamAttempt? {
        guard let account = generation.account(lease.account), routes.indices.contains(number)
        else { return nil }
        var entry = AccessRecord.Attempt(account: account.terms.label)
        entry.choice = lease.choice.rawValue
        record.attempts.append(entry)
        return UpstreamAttempt(
            lease,
            account,
            routes[number],
            of: self,
            now: now,
            logged: record.attempts.count - 1
        )
    }

    /// Tells the access log whose answer the client gets.
    func describe(_ attempt: UpstreamAttempt) {
        let account = attempt.account
        record.provider = account.provider
        let plugin = account.plugin
        record.plugin = plugin.name
        record.pluginVersion = plugin.stamp.version
        record.pluginGeneration = plugin.generation
        record.upstreamModel = attempt.route.model.id
        record.upstreamFormat = attempt.format
        record.losses = earlyLosses + attempt.losses
    }

    /// Makes the upstream body and lets the plugin describe the request.
    ///
    /// - Returns: `nil` when there is a request; else why another account may do better.
    func prepare(_ attempt: UpstreamAttempt) throws(WireError) -> Pool.Failure.Kind? {
        let (route, account) = (attempt.route, attempt.account)
        attempt.format = try upstreamFormat(route, account)
        let outgoing = try applyRules(to: body(for: attempt), in: attempt.format, route, account)
        let terms = RequestLender.Terms(
            operation: operation,
            format: attempt.format,
            clientFormat: endpoint.format,
            stream: facts.stream,
            model: route.model.id,
            session: facts.session,
            requestID: record.id
        )
        let collector = services.collector
        var failure: ProviderFailure?
        services.lender.lend(terms, request.head, outgoing.source) { lent in
            do throws(ProviderFailure) {
                try account.hosted.prepare(lent, into: collector)
                let provider = account.hosted.provider
                attempt.transform =
                    collector.transforms ? try HostedTransform(provider, for: lent) : nil
                try aim(attempt)
            } catch {
                failure = error
            }
        }
        if let failure {
            guard let kind = Pool.Failure.Kind(unprepared: failure) else {
                throw WireError(failure)
            }
            remember(WireError(failure), kind)
            return kind
        }
        try edit(outgoing, route, attempt.format)
        attempt.answerFormat = collector.answerFormat
        attempt.upstreamStreams = facts.stream || collector.upstreamStreams
        attempt.outgoing = outgoing
        try countBodies()
        return nil
    }

    /// Finds where the plan leads.
    private func aim(_ attempt: UpstreamAttempt) throws(ProviderFailure) {
        let (collector, account) = (services.collector, attempt.account)
        guard collector.answer == nil else { return }
        do throws(UpstreamTargets.Fault) {
            let target = try services.targets.target(
                collector.url.bytes,
                proxy: account.terms.proxy,
                hosts: account.hosts
            )
            if let problem = collector.hostViolation(target.authority) { throw .plan(problem) }
            attempt.target = target
        } catch {
            switch error {
            case .plan(let violation): throw ProviderFailure(violation, by: account.plugin)
            case .proxy(let reason):
                throw ProviderFailure(
                    .failed,
                    "The proxy of this account is unusable: \(reason)"
                )
            }
        }
    }

    /// Goes elsewhere: the upstream was not asked, and its account has done nothing wrong.
    private func failedBeforeSending(_ attempt: UpstreamAttempt, _ kind: Pool.Failure.Kind) {
        describe(attempt)
        end(attempt, failure: kind.name)
        giveBack(attempt.lease)
        self.attempt = nil
        let failure = Pool.Failure(kind, scope: .request)
        perform(attempts.failed(failure, .elsewhere, now: now))
    }

    private func upstreamFormat(
        _ route: Route,
        _ account: Account
    ) throws(WireError) -> WireFormat {
        guard account.operations.contains(operation) else {
            throw WireError(
                .notFound,
                "`\(route.model.id)` of \(account.provider) does not do \(operation.name).",
                code: "unsupported_operation"
            )
        }
        guard operation == .generate || operation == .countTokens else { return endpoint.format }
        guard let format = route.format(for: endpoint.format) else {
            throw WireError(.server, "\(account.provider) declares no wire format.")
        }
        return format
    }

    private func edit(
        _ outgoing: OutgoingBody,
        _ route: Route,
        _ format: WireFormat
    ) throws(WireError) {
        let collector = services.collector
        if let body = collector.body {
            outgoing.replace(with: body)
            collector.dropBody()
        }
        for setting in route.settings {
            outgoing.set(setting.key, json: Array(setting.json.utf8))
        }
        for edit in collector.edits {
            if let json = edit.json {
                outgoing.set(edit.key, json: json)
            } else {
                outgoing.remove(edit.key)
            }
        }
        if format == endpoint.format, let thinking = suffix.flatMap({ ThinkingSuffix($0) }) {
            try outgoing.set(
                thinking,
                in: dialect,
                TranslationContext.Capabilities(route)
            )
        }
        // A translation wrote the upstream's name already.
        if format == endpoint.format, format != .generateContent, facts.model != route.model.id {
            outgoing.set("model", text: route.model.id)
        }
    }

    /// Hands what was prepared to the upstream.
    func dispatch(_ attempt: UpstreamAttempt) throws(WireError) {
        let collector = services.collector
        state = .asked
        if askedSince == nil { askedSince = now }
        if let own = collector.answer { return attempt.answer(with: own) }
        guard let outgoing = attempt.outgoing, let target = attempt.target else { return }
        let (pieces, count) = try outgoing.pieces()
        services.head.removeAll()
        UpstreamHead.write(
            collector,
            to: target,
            account: attempt.account,
            client: request.head,
            bodyCount: count,
            into: &services.head
        )
        attempt.call = services.upstream.send(
            UpstreamRequest(
                origin: target.origin,
                head: Array(services.head.bytes),
                body: pieces,
                bodyOwner: outgoing,
                timeouts: generation.timeouts,
                isHead: collector.method == "HEAD",
                decompresses: true
            ),
            to: attempt
        )
        scheduleHeartbeat()
        scheduleHedge()
    }
}

extension Pool.Failure.Kind {
    /// What it means for other accounts that a provider makes no request with one; `nil` where they
    /// would do no better.
    fileprivate init?(unprepared failure: ProviderFailure) {
        switch failure.kind {
        case .unavailable: self = .upstreamDown
        // Such as a credential with a line break in it.
        case .failed: self = .credentialFault
        default: return nil
        }
    }
}

extension WireError {
    /// A provider that cannot send a request.
    init(_ failure: ProviderFailure) {
        switch failure.kind {
        case .refused: self.init(.invalidRequest, failure.summary)
        case .unsupported:
            self.init(.notFound, failure.summary, code: "unsupported_operation")
        case .unavailable, .lost:
            self.init(.overloaded, failure.summary, status: 503, code: "provider_unavailable")
            retryAfter = 1
        default: self.init(.server, failure.summary)
        }
    }
}
