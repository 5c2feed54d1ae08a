internal import ProviderAPI

/// The logins to Claude, as a conversation with the host.
///
///     claude        begin ─listen─▶ begin ─browse─▶ callback or pasted text ─request─▶ token
///                                                                 ─request─▶ profile ▶ done
///     claude-token  begin ─ask─▶ token ─request─▶ profile ▶ done
struct ClaudeLogin {
    let settings: ClaudeSettings

    private static let unexpected = LoginStep(.fail("The login did not expect that; begin anew."))

    func next(_ event: LoginEvent) -> LoginStep {
        if let step = event.withResponse({ answered($0, event.state) }) { return step }
        switch (event.kind, event.state["step"]?.string) {
        case (.begin(let method), _) where method == "claude-token":
            return LoginStep(
                .ask(prompt: "Setup token (sk-ant-oat…)", isSecret: true),
                state: ["step": "paste"]
            )
        case (.begin(let method), _) where method != "claude":
            return LoginStep(.fail("There is no login `\(method)`."))
        case (.input(let text), "paste"): return pasted(text)
        default: return browse(event)
        }
    }

    private func browse(_ event: LoginEvent) -> LoginStep {
        switch BrowserLogin(redirect: settings.redirect).next(event, authorize: address) {
        case .step(let step): step
        case .granted(let grant):
            LoginStep(.request(TokenGrant.exchange(grant, settings)), state: ["step": "token"])
        case nil: Self.unexpected
        }
    }

    private func address(_ key: ProofKey, _ redirect: String) -> String {
        settings.authorizeURL + "?"
            + FormBody.encode([
                "code": "true", "client_id": settings.clientID, "response_type": "code",
                "redirect_uri": redirect, "scope": TokenGrant.scopes,
                "code_challenge": key.challenge, "code_challenge_method": "S256",
                "state": key.state,
            ])
    }

    private func pasted(_ text: String) -> LoginStep {
        // text: the operator pastes it
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

    private func answered(_ response: UpstreamResponse, _ state: JSONValue) -> LoginStep {
        switch state["step"]?.string {
        case "token":
            switch TokenGrant.outcome(of: response) {
            case .failed(let facts): return LoginStep(.fail(facts.message))
            case .renewed(let members):
                var credential: JSONValue = ["type": .string(ClaudeDescriptor.loginType)]
                for member in members.members { credential[member.key] = member.value }
                return profile(credential)
            }
        case "profile": return done(response, state["credential"] ?? .null)
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
            if let plan = profile["organization"]?["organization_type"]?.word {
                // text: a word
                let name = plan.hasPrefix("claude_") ? String(plan.dropFirst(7)) : plan
                credential["plan_type"] = .string(name)
            }
        }
        let name = ClaudeImport.fileName(of: credential)
        return LoginStep(.done(fileName: name, credential: credential))
    }
}
