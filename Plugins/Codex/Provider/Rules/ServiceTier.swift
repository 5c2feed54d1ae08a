internal import ProviderAPI

/// `service_tier`, of which the backend of ChatGPT takes `priority` alone.
enum ServiceTier {
    static func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        guard let tier = root["service_tier"], !tier.equals("priority") else { return }
        plan.remove("service_tier")
    }
}
