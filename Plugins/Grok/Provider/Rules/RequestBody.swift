internal import ProviderAPI

/// A request's body, parsed once, and what its kind asks for.
struct RequestBody: ~Copyable {
    private var document = JSONDocument()
    private let kind: Kind
    /// Whether the client wants its history shortened rather than an answer.
    let compacts: Bool

    private enum Kind { case responses, chat, image, other }

    init(_ request: ProviderRequest) throws(ProviderFailure) {
        kind = Self.kind(of: request)
        guard kind != .other else {
            compacts = false
            return
        }
        _ = try request.object(in: &document)
        compacts =
            request.operation == .generate && kind == .responses
            && CompactionTrigger.isIn(document.root)
    }

    var isWarmUp: Bool { document.root?["generate"]?.bool == false }

    /// Makes the changes that the upstream demands of such a body.
    func change(
        _ plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ settings: GrokSettings
    ) {
        guard let root = document.root else { return }
        switch kind {
        case .responses:
            let rules = ResponsesRules(root, request, settings)
            rules.apply(to: &plan)
            if compacts { CompactionTrigger.prepare(&plan) }
            plan.transforms = compacts || rules.wantsTransform
        case .chat: ChatRules.apply(to: root, model: request.model, &plan)
        case .image: ImageFields.apply(to: root, &plan)
        case .other: break
        }
    }

    func transform(
        _ request: ProviderRequest,
        _ settings: GrokSettings
    ) -> any ResponseTransform {
        if compacts { return CompactionReplay(streams: request.stream, model: request.model) }
        guard let root = document.root else { return AnswerTransform(ToolMap(), streams: false) }
        let rules = ResponsesRules(root, request, settings)
        return AnswerTransform(rules.tools.map, streams: request.stream)
    }

    private static func kind(of request: ProviderRequest) -> Kind {
        switch request.operation {
        case .generate where request.format == .responses, .compact: return .responses
        case .generate where request.format == .chat: return .chat
        case .imageGeneration, .imageEdit:
            // A form with files is passed on as it is.
            let type = request.headers["content-type"] ?? "application/json"
            return type.hasPrefix("application/json") ? .image : .other
        default: return .other
        }
    }
}
