internal import ProviderAPI

/// What a compaction, which is neither streamed nor stored, does not take.
enum CompactFields {
    static func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        for key in ["stream", "store"] where root[key: key] != nil { plan.remove(key) }
    }
}
