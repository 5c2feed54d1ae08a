internal import ProviderAPI

/// What is changed in a body: little, for these servers take what was written for them.
enum ServerRules {
    static func apply(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: ServerAccount
    ) throws(ProviderFailure) {
        guard request.operation == .generate else { return }
        try addMembers(to: &plan, request, account)
        if request.format == .chat, account.editsMessages(of: request.model) {
            try editMessages(&plan, request, account)
        }
    }

    /// Adds top-level members, for which the rest of the body is not read.
    private static func addMembers(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: ServerAccount
    ) throws(ProviderFailure) {
        let wantsKey = account.takesPromptCacheKey && !request.session.isEmpty
        let wantsUsage = request.format == .chat && request.stream
        guard wantsKey || wantsUsage else { return }
        var hasKey = false
        var options: JSONValue?
        var scanner = JSONMemberScanner(request.body)
        do {
            while let member = try scanner.next() {
                if wantsKey, member.isKey("prompt_cache_key") { hasKey = !member.isNull }
                if wantsUsage, member.isKey("stream_options") {
                    options = try JSONValue(parsing: member.value)
                }
            }
        } catch {
            throw refusal(error)
        }
        if wantsKey, !hasKey { PromptCacheKey.set(request.session, &plan) }
        if wantsUsage { StreamUsage.ask(&plan, options) }
    }

    private static func editMessages(
        _ plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: ServerAccount
    ) throws(ProviderFailure) {
        var document = request.emptyDocument()
        let root = try request.object(in: &document)
        var revision = JSONRevision()
        if account.isTextOnly(request.model) { TextOnlyTools.apply(to: root, &revision) }
        if account.quirks.contains(.wantsToolCallIDs) { ToolCallIDs.apply(to: root, &revision) }
        if account.quirks.contains(.wantsReasoningContent) {
            ReasoningContent.apply(to: root, model: request.model, &revision)
        }
        plan.set(revision, of: root)
    }

    private static func refusal(_ failure: JSONFailure) -> ProviderFailure {
        ProviderFailure(.refused, "The request's body is not JSON: \(failure).")
    }
}
