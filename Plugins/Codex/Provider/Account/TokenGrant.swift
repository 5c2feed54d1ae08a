internal import ProviderAPI

/// The token endpoint: its requests and its answers.
enum TokenGrant {
    /// After these only a new login helps (openai/codex, `RefreshTokenFailedReason`).
    static let permanentCodes: Set<String> = [
        "invalid_grant", "refresh_token_reused", "refresh_token_expired",
        "refresh_token_invalidated", "refresh_token_revoked", "app_session_terminated",
    ]

    static func exchange(
        code: String,
        verifier: String,
        redirect: String,
        _ settings: CodexSettings
    ) -> UpstreamPlan {
        UpstreamPlan(
            tokenForm: [
                "grant_type": "authorization_code", "client_id": settings.clientID, "code": code,
                "redirect_uri": redirect, "code_verifier": verifier,
            ],
            to: url(settings)
        )
    }

    static func refresh(_ token: String, _ settings: CodexSettings) -> UpstreamPlan {
        UpstreamPlan(
            tokenForm: [
                "grant_type": "refresh_token", "client_id": settings.clientID,
                "refresh_token": token, "scope": "openid profile email",
            ],
            to: url(settings)
        )
    }

    /// The members of a credential that a granted token gives.
    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        guard let answer = TokenAnswer(response, keeping: ["refresh_token", "id_token"]) else {
            return .failed(TokenFailure.facts(of: response, permanent: permanentCodes))
        }
        var members = answer.members
        if let expires = ChatGPTIdentity(members).expires {
            members["expired"] = .string(expires.rfc3339)
        }
        let identity = ChatGPTIdentity(members)
        if !identity.accountID.isEmpty { members["account_id"] = .string(identity.accountID) }
        if !identity.email.isEmpty { members["email"] = .string(identity.email) }
        return .renewed(members)
    }

    private static func url(_ settings: CodexSettings) -> String {
        settings.issuer + "/oauth/token"
    }
}
