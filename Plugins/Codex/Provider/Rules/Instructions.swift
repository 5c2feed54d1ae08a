internal import ProviderAPI

/// `instructions`, which must be a string, if an empty one.
enum Instructions {
    static func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        if root["instructions"]?.isString != true { plan.set("instructions", json: "\"\"") }
    }
}
