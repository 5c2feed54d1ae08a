package import ProviderAPI

/// Any server that speaks the OpenAI API under a base URL, with a key or without.
package struct OpenAICompatibleProvider: Provider {
    package static let descriptor = ServerDescriptor.make()

    package init(settings: JSONValue) throws(ProviderFailure) {}

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: ServerAccount, info: AccountInfo) {
        let account = try ServerAccount(credential)
        return (account, AccountInfo(label: account.label, formats: account.formats))
    }

    package func models(for account: ServerAccount) throws(ProviderFailure) -> ModelCatalog {
        var plan = UpstreamPlan(url: account.url("/models"), headers: account.headers)
        plan.method = "GET"
        return .request(plan)
    }

    package func parseModels(
        _ response: UpstreamResponse,
        for account: ServerAccount
    ) throws(ProviderFailure) -> [ModelEntry] {
        try ModelList.parse(response)
    }

    package func prepare(
        _ request: ProviderRequest,
        account: ServerAccount
    ) throws(ProviderFailure) -> UpstreamPlan {
        let path = try EndpointPaths.path(of: request, account)
        var plan = UpstreamPlan(url: account.url(path))
        plan.headers.reserveCapacity(account.headers.count + 2)
        plan.headers += account.headers
        plan.add(header: "content-type", request.headers["content-type"] ?? "application/json")
        plan.add(header: "accept", EndpointPaths.accept(request))
        try ServerRules.apply(to: &plan, request, account)
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        ServerFailures.facts(of: response)
    }

    package func limits(_ response: UpstreamResponse) -> [LimitWindow] {
        RateLimitHeaders.windows(in: response.headers, model: response.model, now: response.now)
    }
}
