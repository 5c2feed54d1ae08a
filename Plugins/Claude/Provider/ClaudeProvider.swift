package import ProviderAPI

/// Claude with a login, a setup token or a key of the Anthropic API or a server like it.
package struct ClaudeProvider: Provider {
    package static let descriptor = ClaudeDescriptor.make()

    let settings: ClaudeSettings

    package init(settings: JSONValue) throws(ProviderFailure) {
        self.settings = try ClaudeSettings(settings)
    }

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: ClaudeAccount, info: AccountInfo) {
        let account = try ClaudeAccount(credential, settings)
        return (account, account.info)
    }

    package func models(for account: ClaudeAccount) throws(ProviderFailure) -> ModelCatalog {
        guard account.isKey else { return .models(ClaudeModels.entries(more: settings.models)) }
        return .request(ClaudeEndpoint.models(account))
    }

    package func parseModels(
        _ response: UpstreamResponse,
        for account: ClaudeAccount
    ) throws(ProviderFailure) -> [ModelEntry] {
        try ClaudeModels.parse(response)
    }

    package func prepare(
        _ request: ProviderRequest,
        account: ClaudeAccount
    ) throws(ProviderFailure) -> UpstreamPlan {
        var plan = UpstreamPlan(
            url: account.baseURL + (try ClaudeEndpoint.path(of: request.operation, account)),
            headers: account.headers
        )
        try RequestRules.apply(to: &plan, request, account)
        ForwardedHeaders.copy(request.headers, to: &plan)
        plan.add(header: "content-type", "application/json")
        plan.add(header: "accept", request.stream ? "text/event-stream" : "application/json")
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        ClaudeFailures.facts(of: response)
    }

    package func limits(_ response: UpstreamResponse) -> [LimitWindow] {
        LimitHeaders.windows(response)
    }

    package func login(_ event: LoginEvent) -> LoginStep {
        ClaudeLogin(settings: settings).next(event)
    }

    package func refresh(
        _ account: ClaudeAccount,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        guard let token = account.refreshToken else {
            throw ProviderFailure(.unsupported, "This account has no refresh token.")
        }
        return TokenGrant.refresh(token, settings)
    }

    package func refreshed(
        _ response: UpstreamResponse,
        account: ClaudeAccount
    ) -> RefreshOutcome {
        TokenGrant.outcome(of: response)
    }

    package func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        try ClaudeImport.credential(file)
    }
}
