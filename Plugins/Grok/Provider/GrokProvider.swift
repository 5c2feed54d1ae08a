package import ProviderAPI

/// xAI's models, with an account of Grok or a key.
package struct GrokProvider: Provider {
    package static let descriptor = GrokDescriptor.make()

    let settings: GrokSettings

    package init(settings: JSONValue) throws(ProviderFailure) {
        self.settings = try GrokSettings(settings)
    }

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: GrokAccount, info: AccountInfo) {
        let account = try GrokAccount(credential, settings)
        return (account, account.info)
    }

    package func models(for account: GrokAccount) throws(ProviderFailure) -> ModelCatalog {
        guard !account.isOAuth else { return .models(GrokModels.all) }
        var plan = UpstreamPlan(url: account.apiBaseURL + "/models", headers: account.headers)
        plan.method = "GET"
        return .request(plan)
    }

    package func parseModels(
        _ response: UpstreamResponse,
        for account: GrokAccount
    ) throws(ProviderFailure) -> [ModelEntry] {
        try GrokModelList.parse(response)
    }

    package func prepare(
        _ request: ProviderRequest,
        account: GrokAccount
    ) throws(ProviderFailure) -> UpstreamPlan {
        let body = try RequestBody(request)
        if let answer = WarmUp.answer(to: request, body) { return UpstreamPlan(answer: answer) }
        var plan = UpstreamPlan(
            url: try account.url(for: request, compacts: body.compacts),
            headers: account.headers + Conversation.headers(of: request)
        )
        let streams = request.stream && !body.compacts
        plan.add(header: "content-type", request.headers["content-type"] ?? "application/json")
        plan.add(header: "accept", streams ? "text/event-stream" : "application/json")
        body.change(&plan, request, settings)
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        GrokFailures.facts(of: response)
    }

    package func transform(
        for request: ProviderRequest
    ) throws(ProviderFailure) -> any ResponseTransform {
        try RequestBody(request).transform(request, settings)
    }

    package func login(_ event: LoginEvent) -> LoginStep {
        DeviceLogin(settings: settings).next(event)
    }

    package func refresh(
        _ account: GrokAccount,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        try TokenGrant.refresh(account, settings)
    }

    package func refreshed(_ response: UpstreamResponse, account: GrokAccount) -> RefreshOutcome {
        TokenGrant.outcome(of: response)
    }

    package func limits(_ response: UpstreamResponse) -> [LimitWindow] {
        RateLimitHeaders.windows(in: response.headers, model: response.model, now: response.now)
    }

    package func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        try GrokImport.credential(file)
    }
}
