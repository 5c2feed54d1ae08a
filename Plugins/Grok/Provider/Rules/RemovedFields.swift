internal import ProviderAPI

/// Members that the upstream refuses, and one that it knows by another name
/// (docs.x.ai/docs/api-reference#create-new-response).
enum RemovedFields {
    private static let refused: [StaticString] = [
        "previous_response_id", "prompt_cache_retention", "safety_identifier", "stream_options",
        "stop", "generate",
    ]
    /// Shortening a history is not a stream and keeps nothing.
    private static let refusedWhenCompacting: [StaticString] = ["stream", "store"]
    private static let limits: [StaticString] = ["max_completion_tokens", "max_tokens"]

    static func apply(to root: JSONNode, _ operation: Operation, _ plan: inout UpstreamPlan) {
        let names = operation == .compact ? refused + refusedWhenCompacting : refused
        for name in names where root[name] != nil { plan.remove("\(name)") }
        var limit = root.member("max_output_tokens")
        for name in limits {
            guard let value = root[name] else { continue }
            plan.remove("\(name)")
            guard limit == nil, value.isNumber else { continue }
            limit = value
            plan.set("max_output_tokens", json: String(decoding: value.raw, as: UTF8.self))
        }
    }
}
