internal import ProviderAPI

/// The logins to ChatGPT, as a conversation with the host.
///
///     codex         begin ─listen─▶ begin ─browse─▶ callback or pasted text ─request─▶ token ▶ done
///     codex-device  begin ─request─▶ codes ─show─▶ waited ─request─▶ pending ─wait─▶ waited …
///                                                            └──────▶ code ─request─▶ token ▶ done
struct CodexLogin {
    let settings: CodexSettings

    func next(_ event: LoginEvent) -> LoginStep {
        let step = event.state["step"]?.string ?? ""
        switch (event.kind, step) {
        case (.begin(let method), _): return begin(method, event)
        case (.callback(let query), "browse"):
            return exchange(AuthorizationAnswer(query: query), event.state)
        case (.input(let text), "browse"):
            return exchange(AuthorizationAnswer(pasted: text), event.state)
        case (.waited, "poll"): return DeviceLogin(settings: settings).poll(event)
        case (.response(let status, let headers, let body), _):
            return body.withUnsafeBytes {
                let response = UpstreamResponse(
                    status: status,
                    headers: HeaderView(headers),
                    body: $0,
                    now: event.now
                )
                return answered(response, step, event.state)
            }
        default: return LoginStep(.fail("The login did not expect that; begin anew."))
        }
    }

    private func begin(_ method: String, _ event: LoginEvent) -> LoginStep {
        switch method {
        case "codex-device": DeviceLogin(settings: settings).begin()
        case "codex" where event.state["step"] == nil:
            LoginStep(
                .listen(port: settings.redirect.port, path: settings.redirect.path),
                state: ["step": "listen"]
            )
        case "codex": browse(event)
        default: LoginStep(.fail("There is no login `\(method)`."))
        }
    }

    private func browse(_ event: LoginEvent) -> LoginStep {
        guard let key = ProofKey(random: event.random) else {
            return LoginStep(.fail("The host gave too few random bytes."))
        }
        let redirect = settings.redirect.url(listener: event.callbackURL)
        // `prompt`, `id_token_add_organizations` and the simplified flow are the client's own
        // parameters (openai/codex, `login/src/server.rs`).
        let query = FormBody.encode([
            "response_type": "code", "client_id": settings.clientID, "redirect_uri": redirect,
            "scope": "openid profile email offline_access", "code_challenge": key.challenge,
            "code_challenge_method": "S256", "state": key.state, "prompt": "login",
            "id_token_add_organizations": "true", "codex_cli_simplified_flow": "true",
        ])
        return LoginStep(
            .browse(url: settings.issuer + "/oauth/authorize?" + query, state: key.state),
            state: [
                "step": "browse", "verifier": .string(key.verifier), "state": .string(key.state),
                "redirect": .string(redirect),
            ]
        )
    }

    private func exchange(_ answer: AuthorizationAnswer, _ state: JSONValue) -> LoginStep {
        if !answer.error.isEmpty { return LoginStep(.fail("The login failed: \(answer.error)")) }
        guard !answer.code.isEmpty else { return LoginStep(.fail("There was no code to log in.")) }
        // Only a bare code, which the operator pasted, comes without a state.
        guard answer.state.isEmpty || answer.state == state["state"]?.string else {
            return LoginStep(.fail("The answer belongs to another login; begin anew."))
        }
        return token(
            answer.code,
            state["verifier"]?.string ?? "",
            redirect: state["redirect"]?.string ?? ""
        )
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

    private func answered(
        _ response: UpstreamResponse,
        _ step: String,
        _ state: JSONValue
    ) -> LoginStep {
        let device = DeviceLogin(settings: settings)
        switch step {
        case "device": return device.codes(response)
        case "polled":
            switch device.polled(response, state) {
            case .step(let step): return step
            case .granted(let code, let verifier):
                return token(code, verifier, redirect: settings.issuer + "/deviceauth/callback")
            }
        case "token": return Self.done(response)
        default: return LoginStep(.fail("The login did not expect that; begin anew."))
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
