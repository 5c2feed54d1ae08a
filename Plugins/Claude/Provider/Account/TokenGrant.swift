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
        code: String,
        state: String,
        verifier: String,
        redirect: String,
        _ settings: ClaudeSettings
    ) -> UpstreamPlan {
        request(
            [
                "grant_type": "authorization_code", "code": .string(code),
                "redirect_uri": .string(redirect), "client_id": .string(settings.clientID),
                "code_verifier": .string(verifier), "state": .string(state),
            ],
            settings
        )
    }

    static func refresh(_ token: String, _ settings: ClaudeSettings) -> UpstreamPlan {
        request(
            [
                "client_id": .string(settings.clientID), "grant_type": "refresh_token",
                "refresh_token": .string(token), "scope": .string(scopes),
            ],
            settings
        )
    }

    /// The members of a credential that a granted token gives.
    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        guard response.status == 200, let token = body["access_token"]?.string, !token.isEmpty
        else { return .failed(failure(response)) }
        var members: JSONValue = ["access_token": .string(token)]
        if let text = body["refresh_token"]?.string, !text.isEmpty {
            members["refresh_token"] = .string(text)
        }
        members["last_refresh"] = .string(response.now.rfc3339)
        if let seconds = body["expires_in"]?.int, (0..<1 << 32).contains(seconds) {
            let time = response.now.milliseconds + Int64(seconds) * 1000
            members["expired"] = .string(UnixTime(milliseconds: time).rfc3339)
        }
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

    private static func request(_ body: JSONValue, _ settings: ClaudeSettings) -> UpstreamPlan {
        var plan = UpstreamPlan(url: settings.tokenURL)
        plan.add(header: "content-type", "application/json")
        plan.add(header: "accept", "application/json")
        plan.body = Array(body.compact.utf8)
        return plan
    }
}
