internal import ProviderAPI

/// Tokens of an account: how they are renewed and what of an answer is kept (RFC 6749 §6).
enum TokenGrant {
    /// RFC 6749 §5.2: none of these passes by itself.
    private static let permanentCodes: Set<String> = [
        "invalid_grant", "invalid_client", "unauthorized_client",
    ]

    static func refresh(
        _ account: GrokAccount,
        _ settings: GrokSettings
    ) throws(ProviderFailure) -> UpstreamPlan {
        guard !account.refreshToken.isEmpty else {
            throw ProviderFailure(.unsupported, "The account has no refresh token. Log in again.")
        }
        let url = settings.tokenURL ?? account.tokenURL ?? settings.issuer + "/oauth2/token"
        if settings.tokenURL == nil { try IssuerEndpoint.check(url, settings) }
        return UpstreamPlan(
            tokenForm: [
                "grant_type": "refresh_token", "client_id": settings.clientID,
                "refresh_token": account.refreshToken,
            ],
            to: url
        )
    }

    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        let answer = (try? JSONValue(parsing: response.body)) ?? .null
        guard response.status == 200, let members = members(of: answer, response.now) else {
            return .failed(TokenFailure.facts(of: response, permanent: permanentCodes))
        }
        return .renewed(members)
    }

    /// What a credential holds of an answer with tokens; `nil` where it has none.
    static func members(of answer: JSONValue, _ now: UnixTime) -> JSONValue? {
        let keys = ["refresh_token", "id_token", "token_type"]
        guard var members = TokenAnswer(answer, keeping: keys, now: now)?.members else {
            return nil
        }
        let claims = TokenClaims.read(answer["id_token"]?.string ?? "")
        for key in ["email", "sub"] {
            if let text = claims[key]?.string { members[key] = .string(text) }
        }
        return members
    }
}
