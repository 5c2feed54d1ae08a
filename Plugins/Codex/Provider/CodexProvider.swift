package import ProviderAPI

/// Codex with a ChatGPT login, and OpenAI's Responses API or a relay of it with a key.
package struct CodexProvider: Provider {
    package static let descriptor = CodexDescriptor.make()

    let settings: CodexSettings

    package init(settings: JSONValue) throws(ProviderFailure) {
        self.settings = try CodexSettings(settings)
    }

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: CodexAccount, info: AccountInfo) {
        let account = try CodexAccount(credential, settings)
        return (account, account.info)
    }

    package func models(for account: CodexAccount) throws(ProviderFailure) -> ModelCatalog {
        guard account.isKey else {
            return .models(CodexModels.entries(plan: account.info.plan, more: settings.models))
        }
        var plan = UpstreamPlan(url: account.baseURL + "/models", headers: account.headers)
        plan.method = "GET"
        return .request(plan)
    }

    package func parseModels(
        _ response: UpstreamResponse,
        for account: CodexAccount
    ) throws(ProviderFailure) -> [ModelEntry] {
        try CodexModels.parse(response)
    }

    package func prepare(
        _ request: ProviderRequest,
        account: CodexAccount
    ) throws(ProviderFailure) -> UpstreamPlan {
        var plan = UpstreamPlan(
            url: account.baseURL + (try CodexEndpoint.path(of: request, account)),
            headers: account.headers
        )
        ForwardedHeaders.copy(request.headers, to: &plan)
        if request.format == .responses {
            try RequestRules.apply(to: &plan, request, account)
        }
        CodexEndpoint.addContentHeaders(to: &plan, request)
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        CodexFailures.facts(of: response)
    }

    package func transform(
        for request: ProviderRequest
    ) throws(ProviderFailure) -> any ResponseTransform {
        var document = JSONDocument()
        let root = try? document.parse(request.body)
        return NameRestorer(root.flatMap(ToolNames.init))
    }

    package func limits(_ response: UpstreamResponse) -> [LimitWindow] {
        CodexLimits.windows(response)
    }

    package func login(_ event: LoginEvent) -> LoginStep {
        CodexLogin(settings: settings).next(event)
    }

    package func refresh(
        _ account: CodexAccount,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        guard let token = account.refreshToken else {
            throw ProviderFailure(.unsupported, "This account has no refresh token.")
        }
        return TokenGrant.refresh(token, settings)
    }

    package func refreshed(
        _ response: UpstreamResponse,
        account: CodexAccount
    ) -> RefreshOutcome {
        TokenGrant.outcome(of: response)
    }

    package func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        try CodexImport.credential(file)
    }
}
