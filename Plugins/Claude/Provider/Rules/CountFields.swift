internal import ProviderAPI

/// Members that counting tokens does not take, for it generates nothing.
enum CountFields {
    static let names = [
        "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata",
        "service_tier", "container", "inference_geo", "speed",
    ]

    static func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        for name in names where root[key: name] != nil { plan.remove(name) }
    }
}
