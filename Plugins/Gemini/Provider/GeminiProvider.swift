package import ProviderAPI

/// The Gemini API with a key, and Vertex AI with a service account or a key.
package struct GeminiProvider: Provider {
    package static let descriptor = GeminiDescriptor.make()

    let settings: GeminiSettings

    package init(settings: JSONValue) throws(ProviderFailure) {
        self.settings = try GeminiSettings(settings)
    }

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: GeminiAccount, info: AccountInfo) {
        let account = try GeminiAccount(credential, settings)
        return (account, account.info)
    }

    package func models(for account: GeminiAccount) throws(ProviderFailure) -> ModelCatalog {
        guard case .key = account.access else { return .models(GeminiModels.vertex) }
        var plan = UpstreamPlan(url: account.listURL, headers: try account.headers())
        plan.method = "GET"
        return .request(plan)
    }

    package func parseModels(
        _ response: UpstreamResponse,
        for account: GeminiAccount
    ) throws(ProviderFailure) -> [ModelEntry] {
        try GeminiModelList.parse(response)
    }

    package func prepare(
        _ request: ProviderRequest,
        account: GeminiAccount
    ) throws(ProviderFailure) -> UpstreamPlan {
        let action = try GeminiAction(request)
        var plan = UpstreamPlan(
            url: account.url(of: request.model, action),
            headers: try account.headers()
        )
        plan.add(header: "content-type", "application/json")
        plan.add(header: "accept", action == .stream ? "text/event-stream" : "application/json")
        try RequestRules.apply(to: &plan, request, account, settings)
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        GeminiFailures.facts(of: response)
    }

    package func login(_ event: LoginEvent) -> LoginStep {
        GeminiLogin(settings: settings).next(event)
    }

    package func refresh(
        _ account: GeminiAccount,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        guard case .serviceAccount(let identity, _) = account.access else {
            throw ProviderFailure(.unsupported, "A key is not refreshed.")
        }
        return try ServiceAccountGrant(identity, settings).request(now: now)
    }

    package func refreshed(
        _ response: UpstreamResponse,
        account: GeminiAccount
    ) -> RefreshOutcome {
        ServiceAccountGrant.outcome(of: response)
    }

    package func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        try GeminiImport.credential(file, from: source)
    }
}
