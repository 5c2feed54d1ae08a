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
        request(
            FormBody.encode([
                "grant_type": "authorization_code", "client_id": settings.clientID, "code": code,
                "redirect_uri": redirect, "code_verifier": verifier,
            ]),
            settings
        )
    }

    static func refresh(_ token: String, _ settings: CodexSettings) -> UpstreamPlan {
        request(
            FormBody.encode([
                "grant_type": "refresh_token", "client_id": settings.clientID,
                "refresh_token": token, "scope": "openid profile email",
            ]),
            settings
        )
    }

    /// The members of a credential that a granted token gives.
    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        guard response.status == 200, let token = body["access_token"]?.string, !token.isEmpty
        else { return .failed(TokenFailure.facts(of: response, permanent: permanentCodes)) }
        var members: JSONValue = ["access_token": .string(token)]
        for key in ["refresh_token", "id_token"] {
            if let text = body[key]?.string, !text.isEmpty { members[key] = .string(text) }
        }
        members["last_refresh"] = .string(response.now.rfc3339)
        let lifetime = body["expires_in"]?.int.flatMap {
            (0..<1 << 32).contains($0) ? Int64($0) * 1000 : nil
        }
        let expires =
            lifetime.map { UnixTime(milliseconds: response.now.milliseconds + $0) }
            ?? ChatGPTIdentity(members).expires
        if let expires { members["expired"] = .string(expires.rfc3339) }
        let identity = ChatGPTIdentity(members)
        if !identity.accountID.isEmpty { members["account_id"] = .string(identity.accountID) }
        if !identity.email.isEmpty { members["email"] = .string(identity.email) }
        return .renewed(members)
    }

    private static func request(_ form: String, _ settings: CodexSettings) -> UpstreamPlan {
        var plan = UpstreamPlan(url: settings.issuer + "/oauth/token")
        plan.add(header: "content-type", FormBody.contentType)
        plan.add(header: "accept", "application/json")
        plan.body = Array(form.utf8)
        return plan
    }
}
