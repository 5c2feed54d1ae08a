internal import ProviderAPI

/// What the upstream demands of a Messages body, whoever wrote it.
///
/// What it does not demand stays as it is, byte for byte, cache breakpoints and key order above all.
enum RequestRules {
    static func apply(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: ClaudeAccount
    ) throws(ProviderFailure) {
        var document = request.emptyDocument()
        let root = try request.object(in: &document)
        let betas = BetaList(root, request, account)
        addHeaders(betas, request, &plan)
        if root["betas"] != nil { plan.remove("betas") }
        var revision = JSONRevision()
        try MessageWalk.apply(to: root, request, account, &revision)
        SystemText.apply(to: root, &revision)
        ToolRules.apply(to: root, &plan, &revision)
        CacheMarks.apply(to: root, &revision)
        if request.operation == .countTokens { CountFields.apply(to: root, &plan) }
        var thinking = Thinking(root, request, betas)
        thinking.apply(to: root, &plan, &revision)
        Sampling.apply(to: root, request, isThinking: thinking.isOn, &plan)
        ContextManagement.apply(to: root, isThinking: thinking.isOn, &plan, &revision)
        plan.set(revision, of: root)
    }

    private static func addHeaders(
        _ betas: BetaList,
        _ request: ProviderRequest,
        _ plan: inout UpstreamPlan
    ) {
        let version = ClaudeEndpoint.version
        plan.add(header: version.name, request.headers[version.name] ?? version.value)
        guard let text = betas.text else { return }
        plan.add(header: BetaList.header, text)
        // Anthropic's SDKs send every request with betas there.
        plan.url += "?beta=true"
    }
}
