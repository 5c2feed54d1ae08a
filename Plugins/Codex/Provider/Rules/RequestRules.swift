internal import ProviderAPI

/// What the upstream demands of a Responses body, whoever wrote it.
///
/// What it does not demand stays as it is, byte for byte.
enum RequestRules {
    static func apply(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: CodexAccount
    ) throws(ProviderFailure) {
        var document = request.emptyDocument()
        let root = try request.object(in: &document)
        var revision = JSONRevision()
        if account.rules == .chatGPT {
            backendRules(root, request, account, &plan, &revision)
        }
        let isStored = account.rules == .api && root["store"]?.bool ?? true
        InputItems.apply(to: root, account.rules, isStored: isStored, &revision)
        NameLimit.apply(to: root, &plan, &revision)
        plan.set(revision, of: root)
    }

    /// The rules of the ChatGPT backend alone.
    private static func backendRules(
        _ root: JSONNode,
        _ request: ProviderRequest,
        _ account: CodexAccount,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        let isLite = ResponsesLite.isAsked(root, request.headers)
        switch request.operation {
        case .compact: CompactFields.apply(to: root, &plan)
        default: ForcedFields.apply(to: root, request, &plan, &revision)
        }
        Instructions.apply(to: root, &plan)
        RemovedFields.apply(to: root, request, &plan)
        ServiceTier.apply(to: root, &plan)
        CacheKey.apply(to: root, request, &plan)
        ToolAliases.apply(to: root, &revision)
        if HostedImageTool.isRefused(request.model, account.info.plan, isLite: isLite) {
            HostedImageTool.remove(from: root, &revision)
        }
        ParallelCalls.apply(to: root, isLite: isLite, &plan, revision)
    }
}
