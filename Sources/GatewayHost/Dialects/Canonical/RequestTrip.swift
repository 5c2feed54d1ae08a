import ProviderAPI

/// One request on its way from one format to another.
final class RequestTrip {
    let request: CanonicalRequest
    let context: TranslationContext
    /// The tool names as the upstream will know them; an encoder builds it first.
    var names = ToolNames()
    var reverse: Reverse
    /// What the user had said last before each message, and before the answer.
    lazy var prompts = request.prompts()

    init(_ request: CanonicalRequest, _ context: TranslationContext) {
        self.request = request
        self.context = context
        if let streams = context.clientStreams { request.streams = streams }
        reverse = Reverse(clientModel: context.clientModel, requestID: context.requestID)
        reverse.clientStreams = request.streams
        reverse.includesUsage = request.includesUsage
        reverse.created = context.now
        DeclaredTools.clean(request)
        reverse.onlyCustomTool = Self.onlyCustomTool(request)
        reverse.clientToolSearch = request.clientToolSearch?.string
        applyThinking()
    }

    private static func onlyCustomTool(_ request: CanonicalRequest) -> String? {
        var found: RawText?
        for tool in request.tools {
            guard case .custom = tool.kind else { continue }
            guard found == nil else { return nil }
            found = tool.name
        }
        return found?.string
    }

    /// Whether the upstream is asked for a stream.
    var streams: Bool { context.streams ?? request.streams }

    var capabilities: TranslationContext.Capabilities { context.capabilities }

    /// The output limit that the client wants, as far as the model goes.
    func outputLimit() -> RawJSON? {
        guard let limit = request.settings.take(.maxTokens) else { return nil }
        guard let most = capabilities.maxOutput, let wished = limit.value.integer, wished > most
        else { return limit.value }
        request.lose(limit.path, .clamped)
        return RawJSON(request.arena.make { $0.append(decimal: most) })
    }

    /// Names the tools for the upstream and remembers the way back.
    func nameTools(_ rule: ToolNames.Rule) {
        names = ToolNames(request, rule)
        reverse.toolNames = names.reverse
    }

    private func applyThinking() {
        guard let thinking = context.thinking else { return }
        request.reasoning.isAdaptive = false
        request.reasoning.effort = nil
        request.reasoning.budget = nil
        switch thinking {
        case .effort(let effort): request.reasoning.effort = effort
        case .budget(let budget): request.reasoning.budget = budget
        }
    }
}
