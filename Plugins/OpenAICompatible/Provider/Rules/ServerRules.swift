internal import ProviderAPI

/// What is changed in a body: little, for these servers take what was written for them.
enum ServerRules {
    static func apply(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: ServerAccount
    ) throws(ProviderFailure) {
        guard request.operation == .generate else { return }
        var document = JSONDocument(valueCapacity: request.body.count / 32)
        let root: JSONNode
        do {
            root = try document.parse(request.body)
        } catch {
            throw ProviderFailure(.refused, "The request's body is not JSON: \(error).")
        }
        if account.takesPromptCacheKey {
            PromptCacheKey.apply(to: root, session: request.session, &plan)
        }
        guard request.format == .chat else { return }
        if request.stream { StreamUsage.ask(&plan, root) }
        var revision = JSONRevision()
        if account.isTextOnly(request.model) { TextOnlyTools.apply(to: root, &revision) }
        if account.quirks.contains(.wantsToolCallIDs) { ToolCallIDs.apply(to: root, &revision) }
        if account.quirks.contains(.wantsReasoningContent) {
            ReasoningContent.apply(to: root, model: request.model, &revision)
        }
        plan.set(revision, of: root)
    }
}
