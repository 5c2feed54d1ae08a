internal import ProviderAPI

/// What the upstream demands of a Responses body; the rest stays as it is.
struct ResponsesRules {
    private let root: JSONNode
    private let request: ProviderRequest
    let tools: ToolList

    init(_ root: JSONNode, _ request: ProviderRequest, _ settings: GrokSettings) {
        self.root = root
        self.request = request
        tools = ToolList(root, model: request.model, injectsSearch: settings.injectsSearch)
    }

    /// Whether the answer differs from what the client's request would have got.
    ///
    /// The upstream streams a reasoning model's thoughts under the names of open reasoning; clients of
    /// Responses know them as summaries.
    var wantsTransform: Bool {
        guard request.operation == .generate else { return false }
        let showsThoughts = request.stream && request.clientFormat == .responses
        return tools.map.changesAnswers
            || (showsThoughts && GrokModels.reasons(request.model))
    }

    func apply(to plan: inout UpstreamPlan) {
        RemovedFields.apply(to: root, request.operation, &plan)
        tools.apply(to: root, &plan)
        ToolChoice(tools).apply(to: root, &plan)
        ReasoningEffort.apply(to: root, model: request.model, &plan)
        var revision = JSONRevision()
        InputItems(tools.map).apply(to: root, &revision)
        plan.set(revision, of: root)
    }
}
