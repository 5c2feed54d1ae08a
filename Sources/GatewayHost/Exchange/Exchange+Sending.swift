import Dialects
import ProviderAPI

extension Exchange {
    /// Sends the request with an account.
    func send(with lease: Pool.Lease, route number: Int) {
        leaveQueue()
        guard let account = generation.account(lease.account), routes.indices.contains(number)
        else {
            // The account came with a later generation than this request's.
            let failure = Pool.Failure(.modelMissing, scope: .request)
            giveBack(lease)
            return perform(attempts.failed(failure, .elsewhere, now: now))
        }
        let route = routes[number]
        self.route = route
        self.lease = lease
        self.account = account
        note(account, route, lease)
        do throws(WireError) {
            guard try prepare(route, account) else { return failedBeforeSending() }
            try dispatch(account)
        } catch {
            giveBack(lease)
            self.lease = nil
            refuse(error)
        }
    }

    private func note(_ account: Account, _ route: Route, _ lease: Pool.Lease) {
        record.provider = account.provider
        record.plugin = account.plugin.name
        record.pluginVersion = account.plugin.stamp.version
        record.pluginGeneration = account.plugin.generation
        record.upstreamModel = route.model.id
        var attempt = AccessRecord.Attempt(account: account.terms.label)
        attempt.choice = lease.choice.rawValue
        record.attempts.append(attempt)
        record.upstreamAsked = now
    }

    /// Makes the upstream body and lets the plugin describe the request.
    ///
    /// - Returns: Whether there is a request; not where the provider's own process is gone.
    private func prepare(_ route: Route, _ account: Account) throws(WireError) -> Bool {
        let format = try upstreamFormat(route, account)
        record.upstreamFormat = format
        let outgoing = try applyRules(to: body(in: format, route), in: format, route, account)
        let terms = RequestLender.Terms(
            operation: operation,
            format: format,
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
                transform =
                    collector.transforms ? try HostedTransform(provider, for: lent) : nil
            } catch {
                failure = error
            }
        }
        if let failure {
            lastFailure = WireError(failure)
            guard failure.kind == .unavailable else { throw WireError(failure) }
            return false
        }
        try edit(outgoing, route, format)
        answerFormat = collector.answerFormat
        upstreamStreams = facts.stream || collector.upstreamStreams
        self.outgoing = outgoing
        return true
    }

    /// Goes elsewhere: the upstream was not asked, and its account has done nothing wrong.
    private func failedBeforeSending() {
        guard let lease else { return }
        self.lease = nil
        endAttempt(failure: Pool.Failure.Kind.upstreamDown.name)
        giveBack(lease)
        let failure = Pool.Failure(.upstreamDown, scope: .request)
        perform(attempts.failed(failure, .elsewhere, now: now))
    }

    private func upstreamFormat(
        _ route: Route,
        _ account: Account
    ) throws(WireError) -> WireFormat {
        guard account.descriptor.operations.contains(operation) else {
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
        if let body = collector.body { outgoing.replace(with: body) }
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

    private func dispatch(_ account: Account) throws(WireError) {
        let collector = services.collector
        answer = AnswerFacts()
        errorBody = []
        if let own = collector.answer { return answerLocally(own) }
        guard let outgoing else { return }
        let target = try services.targets.target(collector.url, proxy: account.terms.proxy)
        let (pieces, count) = try outgoing.pieces()
        let head = UpstreamHead.write(
            collector,
            to: target,
            account: account,
            client: request.head,
            bodyCount: count
        )
        state = .asked
        call = services.upstream.send(
            UpstreamRequest(
                origin: target.origin,
                head: head,
                body: pieces,
                bodyOwner: outgoing,
                timeouts: generation.timeouts,
                decompresses: true
            ),
            to: self
        )
        scheduleHeartbeat()
    }

    /// Plays the provider's own answer as if it came from an upstream.
    private func answerLocally(_ own: UpstreamPlan.Answer) {
        state = .asked
        answer.status = own.status
        answer.contentType = own.contentType
        answer.length = own.body.count
        headArrived()
        own.body.withUnsafeBytes { upstreamBody($0) }
        upstreamEnded()
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
