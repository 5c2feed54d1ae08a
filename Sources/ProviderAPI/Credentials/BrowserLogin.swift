/// What a login with a browser does whoever the authorization server is (RFC 6749 §4.1, RFC 7636,
/// RFC 8252 §7.3).
///
///     begin ─listen─▶ begin ─browse─▶ callback or pasted text ─▶ grant
///
/// The verifier and the state are in the steps' state, which the host keeps in memory alone.
public struct BrowserLogin: Sendable {
    /// What a token request needs.
    public struct Grant: Sendable, Equatable {
        /// The authorization code.
        public let code: String
        /// The state of the flow, for servers that want it with the code.
        public let state: String
        /// What proves that the code is for us.
        public let verifier: String
        /// The redirect address that the server was given.
        public let redirect: String
    }

    /// What an event led to.
    public enum Turn: Sendable, Equatable {
        /// The login goes on with a step, or ends with it.
        case step(LoginStep)
        /// There is a code to exchange.
        case granted(Grant)
    }

    private let redirect: RedirectAddress

    /// Prepares a login.
    ///
    /// - Parameter redirect: Where the browser returns to, as it is registered.
    public init(redirect: RedirectAddress) { self.redirect = redirect }

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - authorize: Makes the address for the browser from the secrets of the flow and the redirect
    ///     address.
    /// - Returns: What follows; `nil` where the event is not one that a browser's login expects.
    public func next(
        _ event: LoginEvent,
        authorize: (_ key: ProofKey, _ redirect: String) -> String
    ) -> Turn? {
        switch (event.kind, event.state["step"]?.string) {
        case (.begin, nil):
            .step(
                LoginStep(
                    .listen(port: redirect.port, path: redirect.path),
                    state: ["step": "listen"]
                )
            )
        case (.begin, "listen"): .step(browse(event, authorize))
        case (.callback(let query), "browse"): take(AuthorizationAnswer(query: query), event.state)
        case (.input(let text), "browse"): take(AuthorizationAnswer(pasted: text), event.state)
        default: nil
        }
    }

    private func browse(
        _ event: LoginEvent,
        _ authorize: (ProofKey, String) -> String
    ) -> LoginStep {
        guard let key = ProofKey(random: event.random) else {
            return LoginStep(.fail("The host gave too few random bytes."))
        }
        let redirect = redirect.url(listener: event.callbackURL)
        return LoginStep(
            .browse(url: authorize(key, redirect), state: key.state),
            state: [
                "step": "browse", "verifier": .string(key.verifier), "state": .string(key.state),
                "redirect": .string(redirect),
            ]
        )
    }

    private func take(_ answer: AuthorizationAnswer, _ flow: JSONValue) -> Turn {
        func text(_ key: String) -> String { flow[key]?.string ?? "" }
        if !answer.error.isEmpty {
            return .step(LoginStep(.fail("The login failed: \(answer.error)")))
        }
        guard !answer.code.isEmpty else {
            return .step(LoginStep(.fail("There was no code to log in.")))
        }
        // Only a bare code, which the operator pasted, comes without a state.
        guard answer.state.isEmpty || answer.state == text("state") else {
            return .step(LoginStep(.fail("The answer belongs to another login; begin anew.")))
        }
        return .granted(
            Grant(
                code: answer.code,
                state: text("state"),
                verifier: text("verifier"),
                redirect: text("redirect")
            )
        )
    }
}
