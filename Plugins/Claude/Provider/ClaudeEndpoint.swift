internal import ProviderAPI

/// Where each operation lives below the base URL.
enum ClaudeEndpoint {
    static let version = HeaderField("anthropic-version", "2023-06-01")

    static func path(
        of operation: Operation,
        _ account: ClaudeAccount
    ) throws(ProviderFailure) -> String {
        switch operation {
        case .generate: return "/v1/messages"
        case .countTokens:
            // Servers that only speak the format answer 404, or a number of their own.
            guard account.isOfficial else {
                throw ProviderFailure(.unsupported, "This server does not count tokens.")
            }
            return "/v1/messages/count_tokens"
        default:
            throw ProviderFailure(
                .unsupported,
                "This upstream is not asked for \(operation.name)."
            )
        }
    }

    static func models(_ account: ClaudeAccount) -> UpstreamPlan {
        var plan = UpstreamPlan(
            url: account.baseURL + "/v1/models?limit=1000",
            headers: account.headers + [version]
        )
        plan.method = "GET"
        if account.isOAuth { plan.add(header: BetaList.header, BetaList.oauth) }
        return plan
    }

    static func profile(token: String, _ settings: ClaudeSettings) -> UpstreamPlan {
        var plan = UpstreamPlan(
            url: settings.baseURL + "/api/oauth/profile",
            headers: [HeaderField("authorization", "Bearer \(token)")]
        )
        plan.method = "GET"
        plan.add(header: BetaList.header, BetaList.oauth)
        plan.add(header: "accept", "application/json")
        return plan
    }
}
