internal import ProviderAPI

/// Where each operation lives below the base URL.
enum CodexEndpoint {
    static func path(
        of request: ProviderRequest,
        _ account: CodexAccount
    ) throws(ProviderFailure) -> String {
        switch request.operation {
        case .generate: return "/responses"
        case .compact: return "/responses/compact"
        case .imageGeneration: return "/images/generations"
        case .imageEdit:
            let type = request.headers["content-type"] ?? "application/json"
            guard account.rules == .api || type.hasPrefix("application/json") else {
                throw ProviderFailure(
                    .unsupported,
                    "This upstream takes image edits as JSON with data URLs only."
                )
            }
            return "/images/edits"
        default:
            let operation = request.operation.name
            throw ProviderFailure(.unsupported, "This upstream is not asked for \(operation).")
        }
    }

    static func addContentHeaders(to plan: inout UpstreamPlan, _ request: ProviderRequest) {
        let streams = request.operation != .compact && (request.stream || plan.upstreamStreams)
        let type = request.format == .none ? request.headers["content-type"] : nil
        plan.add(header: "content-type", type ?? "application/json")
        plan.add(header: "accept", streams ? "text/event-stream" : "application/json")
    }
}
