internal import ProviderAPI

/// `stream`, `store` and `include`, which the backend of ChatGPT takes with one value only.
///
/// The same values as openai/codex `ResponsesApiRequest` sends: answers are streamed and not kept,
/// so encrypted reasoning must come back with them.
enum ForcedFields {
    private static let reasoning = #""reasoning.encrypted_content""#

    static func apply(
        to root: JSONNode,
        _ request: ProviderRequest,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        if root["stream"]?.bool != true { plan.set("stream", json: "true") }
        plan.upstreamStreams = !request.stream
        if root["store"]?.bool != false { plan.set("store", json: "false") }
        guard let include = root["include"], include.isArray else {
            return plan.set("include", json: "[\(reasoning)]")
        }
        guard !include.elements.contains(where: { $0.equals("reasoning.encrypted_content") })
        else { return }
        revision.append(reasoning, to: include)
    }
}
