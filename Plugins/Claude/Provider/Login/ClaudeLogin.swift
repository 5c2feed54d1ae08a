internal import ProviderAPI

/// The logins to Claude, as a conversation with the host.
///
///     claude        begin ─listen─▶ begin ─browse─▶ callback or pasted text ─request─▶ token
///                                                                 ─request─▶ profile ▶ done
///     claude-token  begin ─ask─▶ token ─request─▶ profile ▶ done
struct ClaudeLogin {
    let settings: ClaudeSettings

    func next(_ event: LoginEvent) -> LoginStep {
        let step = event.state["step"]?.string ?? ""
        switch (event.kind, step) {
        case (.begin(let method), _): return begin(method, event)
        case (.callback(let query), "browse"):
            return exchange(AuthorizationAnswer(query: query), event.state)
        case (.input(let text), "browse"):
            return exchange(AuthorizationAnswer(pasted: text), event.state)
        case (.input(let text), "paste"): return pasted(text)
        case (.response(let status, let headers, let body), _):
            return body.withUnsafeBytes {
                let response = UpstreamResponse(
                    status: status,
                    headers: HeaderView(headers),
                    body: $0,
                    now: event.now
                )
                return answered(response, step, event.state["credential"] ?? .null)
            }
        default: return Self.unexpected
        }
    }

    private static let unexpected = LoginStep(.fail("The login did not expect that; begin anew."))

    private func begin(_ method: String, _ event: LoginEvent) -> LoginStep {
        switch method {
        case "claude" where event.state["step"] == nil:
            LoginStep(
                .listen(port: settings.redirect.port, path: settings.redirect.path),
                state: ["step": "listen"]
            )
        case "claude": browse(event)
        case "claude-token":
            LoginStep(
                .ask(prompt: "Setup token (sk-ant-oat…)", isSecret: true),
                state: ["step": "paste"]
            )
        default: LoginStep(.fail("There is no login `\(method)`."))
        }
    }

    private func browse(_ event: LoginEvent) -> LoginStep {
        guard let key = ProofKey(random: event.random) else {
            return LoginStep(.fail("The host gave too few random bytes."))
        }
        let redirect = settings.redirect.url(listener: event.callbackURL)
        let query = FormBody.encode([
            "code": "true", "client_id": settings.clientID, "response_type": "code",
            "redirect_uri": redirect, "scope": TokenGrant.scopes,
            "code_challenge": key.challenge, "code_challenge_method": "S256", "state": key.state,
        ])
        return LoginStep(
            .browse(url: settings.authorizeURL + "?" + query, state: key.state),
            state: [
                "step": "browse", "verifier": .string(key.verifier), "state": .string(key.state),
                "redirect": .string(redirect),
            ]
        )
    }

    private func exchange(_ answer: AuthorizationAnswer, _ state: JSONValue) -> LoginStep {
        if !answer.error.isEmpty { return LoginStep(.fail("The login failed: \(answer.error)")) }
        guard !answer.code.isEmpty else { return LoginStep(.fail("There was no code to log in.")) }
        let expected = state["state"]?.string ?? ""
        // Only a bare code, which the operator pasted, comes without a state.
        guard answer.state.isEmpty || answer.state == expected else {
            return LoginStep(.fail("The answer belongs to another login; begin anew."))
        }
        let plan = TokenGrant.exchange(
            code: answer.code,
            state: expected,
            verifier: state["verifier"]?.string ?? "",
            redirect: state["redirect"]?.string ?? "",
            settings
        )
        return LoginStep(.request(plan), state: ["step": "token"])
    }

    private func pasted(_ text: String) -> LoginStep {
        let token = text.filter { !$0.isWhitespace }
        guard token.hasPrefix("sk-ant-") else {
            return LoginStep(.fail("That is no token of Claude; it begins with sk-ant-."))
        }
        guard token.contains("sk-ant-oat") else {
            return LoginStep(.fail("That is an API key; put it into `claude-api-key`."))
        }
        return profile([
            "type": .string(ClaudeDescriptor.loginType), "access_token": .string(token),
        ])
    }

    private func profile(_ credential: JSONValue) -> LoginStep {
        let plan = ClaudeEndpoint.profile(
            token: credential["access_token"]?.string ?? "",
            settings
        )
        return LoginStep(.request(plan), state: ["step": "profile", "credential": credential])
    }

    private func answered(
        _ response: UpstreamResponse,
        _ step: String,
        _ credential: JSONValue
    ) -> LoginStep {
        switch step {
        case "token":
            switch TokenGrant.outcome(of: response) {
            case .failed(let facts): return LoginStep(.fail(facts.message))
            case .renewed(let members):
                var credential: JSONValue = ["type": .string(ClaudeDescriptor.loginType)]
                for member in members.members { credential[member.key] = member.value }
                return profile(credential)
            }
        case "profile": return done(response, credential)
        default: return Self.unexpected
        }
    }

    /// A profile only adds to a login.
    ///
    /// A setup token has no right to it (403).
    private func done(_ response: UpstreamResponse, _ credential: JSONValue) -> LoginStep {
        if response.status == 401 {
            let facts = ClaudeFailures.facts(of: response)
            return LoginStep(.fail("The token was not accepted: \(facts.message)"))
        }
        var credential = credential
        let profile = (try? JSONValue(parsing: response.body)) ?? .null
        if response.status == 200 {
            if credential["email"] == nil, let email = profile["account"]?["email"]?.string {
                credential["email"] = .string(email)
            }
            if let plan = profile["organization"]?["organization_type"]?.string {
                let name = plan.hasPrefix("claude_") ? String(plan.dropFirst(7)) : plan
                credential["plan_type"] = .string(name)
            }
        }
        let name = ClaudeImport.fileName(of: credential)
        return LoginStep(.done(fileName: name, credential: credential))
    }
}
