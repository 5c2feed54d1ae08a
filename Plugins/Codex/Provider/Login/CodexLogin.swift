internal import ProviderAPI

/// The logins to ChatGPT, as a conversation with the host.
///
///     codex         begin ─listen─▶ begin ─browse─▶ callback or pasted text ─request─▶ token ▶ done
///     codex-device  begin ─request─▶ codes ─show─▶ waited ─request─▶ pending ─wait─▶ waited …
///                                                            └──────▶ code ─request─▶ token ▶ done
struct CodexLogin {
    let settings: CodexSettings

    private static let unexpected = LoginStep(.fail("The login did not expect that; begin anew."))

    func next(_ event: LoginEvent) -> LoginStep {
        if let step = event.withResponse({ answered($0, event.state) }) { return step }
        let device = DeviceLogin(settings: settings)
        switch (event.kind, event.state["step"]?.string) {
        case (.begin(let method), _) where method == "codex-device": return device.begin()
        case (.begin(let method), _) where method != "codex":
            return LoginStep(.fail("There is no login `\(method)`."))
        case (.waited, "poll"): return device.poll(event)
        default: return browse(event)
        }
    }

    private func browse(_ event: LoginEvent) -> LoginStep {
        switch BrowserLogin(redirect: settings.redirect).next(event, authorize: address) {
        case .step(let step): step
        case .granted(let grant): token(grant.code, grant.verifier, redirect: grant.redirect)
        case nil: Self.unexpected
        }
    }

    private func address(_ key: ProofKey, _ redirect: String) -> String {
        // `prompt`, `id_token_add_organizations` and the simplified flow are the client's own
        // parameters (openai/codex, `login/src/server.rs`).
        settings.issuer + "/oauth/authorize?"
            + FormBody.encode([
                "response_type": "code", "client_id": settings.clientID, "redirect_uri": redirect,
                "scope": "openid profile email offline_access", "code_challenge": key.challenge,
                "code_challenge_method": "S256", "state": key.state, "prompt": "login",
                "id_token_add_organizations": "true", "codex_cli_simplified_flow": "true",
            ])
    }

    private func token(_ code: String, _ verifier: String, redirect: String) -> LoginStep {
        let plan = TokenGrant.exchange(
            code: code,
            verifier: verifier,
            redirect: redirect,
            settings
        )
        return LoginStep(.request(plan), state: ["step": "token"])
    }

    private func answered(_ response: UpstreamResponse, _ state: JSONValue) -> LoginStep {
        let device = DeviceLogin(settings: settings)
        switch state["step"]?.string {
        case "device": return device.codes(response)
        case "polled":
            switch device.polled(response, state) {
            case .step(let step): return step
            case .granted(let code, let verifier):
                return token(code, verifier, redirect: settings.issuer + "/deviceauth/callback")
            }
        case "token": return Self.done(response)
        default: return Self.unexpected
        }
    }

    private static func done(_ response: UpstreamResponse) -> LoginStep {
        switch TokenGrant.outcome(of: response) {
        case .failed(let facts): return LoginStep(.fail(facts.message))
        case .renewed(let members):
            var credential: JSONValue = ["type": .string(CodexDescriptor.loginType)]
            for member in members.members { credential[member.key] = member.value }
            let name = ChatGPTIdentity(credential).fileName
            return LoginStep(.done(fileName: name, credential: credential))
        }
    }
}
