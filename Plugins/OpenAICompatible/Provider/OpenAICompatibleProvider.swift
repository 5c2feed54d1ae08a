package import ProviderAPI

/// Any server that speaks the OpenAI API under a base URL, with a key or without.
package struct OpenAICompatibleProvider: Provider {
    package static let descriptor: ProviderDescriptor = {
        var descriptor = ProviderDescriptor(
            name: "OpenAICompatible",
            version: "1.0.0",
            summary: "Any server that speaks the OpenAI API under a base URL.",
            formats: [.chat],
            operations: [
                .generate, .completions, .embeddings, .imageGeneration, .imageEdit, .speech,
                .transcription, .rerank, .moderation,
            ]
        )
        descriptor.sections = [
            ConfigSection(
                "openai-compatibility",
                credentialType: "openai-compatibility",
                requiresBaseURL: true,
                allowsKeyless: true,
                entriesAreProviders: true
            )
        ]
        descriptor.credentialTypes = ["openai-compatibility"]
        descriptor.isKeyless = true
        return descriptor
    }()

    package init(settings: JSONValue) throws(ProviderFailure) {}

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: ServerAccount, info: AccountInfo) {
        let account = try ServerAccount(credential)
        return (account, AccountInfo(label: account.label))
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
        guard let path = EndpointPaths.path(of: request.operation, format: request.format) else {
            let operation = request.operation.name
            throw ProviderFailure(.unsupported, "This upstream is not asked for \(operation).")
        }
        var plan = UpstreamPlan(url: account.url(path), headers: account.headers)
        plan.add(header: "content-type", request.headers["content-type"] ?? "application/json")
        plan.add(header: "accept", request.stream ? "text/event-stream" : "application/json")
        if request.stream, request.format == .chat, request.operation == .generate {
            StreamUsage.ask(&plan, body: request.body)
        }
        return plan
    }

    package func classify(_ response: UpstreamResponse) -> FailureFacts {
        ServerFailures.facts(of: response)
    }
}
