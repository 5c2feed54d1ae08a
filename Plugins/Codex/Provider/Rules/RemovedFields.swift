internal import ProviderAPI

/// Members of the public API that the backend of ChatGPT refuses.
enum RemovedFields {
    static let names = [
        "previous_response_id", "generate", "prompt_cache_retention", "prompt_cache_options",
        "safety_identifier", "max_output_tokens", "max_completion_tokens", "temperature", "top_p",
        "truncation", "user", "context_management",
    ]

    static func apply(
        to root: JSONNode,
        _ request: ProviderRequest,
        _ plan: inout UpstreamPlan
    ) {
        for name in names where root[key: name] != nil { plan.remove(name) }
        streamOptions(root, request, &plan)
    }

    /// Of `stream_options` only how summaries are delivered is known, and only to streams.
    private static func streamOptions(
        _ root: JSONNode,
        _ request: ProviderRequest,
        _ plan: inout UpstreamPlan
    ) {
        guard let options = root["stream_options"] else { return }
        guard request.stream, let delivery = options.member("reasoning_summary_delivery") else {
            return plan.remove("stream_options")
        }
        if options.count == 1 { return }
        let value = String(decoding: delivery.raw, as: UTF8.self)
        plan.set("stream_options", json: #"{"reasoning_summary_delivery":"# + value + "}")
    }
}
