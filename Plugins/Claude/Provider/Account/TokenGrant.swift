internal import ProviderAPI

/// The token endpoint: its requests and its answers.
enum TokenGrant {
    static let scopes =
        "user:profile user:inference user:sessions:claude_code user:mcp_servers user:file_upload"
    /// After these only a new login helps.
    static let permanentCodes: Set<String> = ["invalid_grant", "refresh_token_reused"]
    /// A token endpoint that is asked too often says when to come back; more would lose the account.
    private static let waits: ClosedRange<Int64> = 5000...300_000

    static func exchange(
        _ grant: BrowserLogin.Grant,
        _ settings: ClaudeSettings
    ) -> UpstreamPlan {
        UpstreamPlan(
            tokenDocument: [
                "grant_type": "authorization_code", "code": .string(grant.code),
                "redirect_uri": .string(grant.redirect), "client_id": .string(settings.clientID),
                "code_verifier": .string(grant.verifier), "state": .string(grant.state),
            ],
            to: settings.tokenURL
        )
    }

    static func refresh(_ token: String, _ settings: ClaudeSettings) -> UpstreamPlan {
        UpstreamPlan(
            tokenDocument: [
                "client_id": .string(settings.clientID), "grant_type": "refresh_token",
                "refresh_token": .string(token), "scope": .string(scopes),
            ],
            to: settings.tokenURL
        )
    }

    /// The members of a credential that a granted token gives.
    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        guard let answer = TokenAnswer(response) else { return .failed(failure(response)) }
        var members = answer.members
        let body = answer.json
        if let email = body["account"]?["email_address"]?.string {
            members["email"] = .string(email)
        }
        if let id = body["account"]?["uuid"]?.string { members["account_id"] = .string(id) }
        if let name = body["organization"]?["name"]?.string {
            members["organization"] = .string(name)
        }
        return .renewed(members)
    }

    private static func failure(_ response: UpstreamResponse) -> FailureFacts {
        var facts = TokenFailure.facts(of: response, permanent: permanentCodes)
        if response.status == 429 {
            let wait = facts.retryAfterMilliseconds ?? waits.lowerBound
            facts.retryAfterMilliseconds = min(max(wait, waits.lowerBound), waits.upperBound)
        }
        return facts
    }
}
