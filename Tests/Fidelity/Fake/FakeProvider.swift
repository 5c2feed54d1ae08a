internal import ProviderAPI

/// A provider's upstream and authorization server, as far as a gateway sees them.
///
/// It refuses what the real one refuses, with the reason, and answers the rest with `hello`, or with
/// a call of the first tool that a request declares until the tool has answered. A request whose text
/// holds `fail:NAME` gets that failure.
package final class FakeProvider: Sendable {
    /// The kinds of upstreams.
    package enum Kind: String, CaseIterable, Sendable {
        case codex
        case claude
        case gemini
        case grok
        case openAICompatible = "openai-compatible"
    }

    package let kind: Kind
    private let desk: TokenDesk
    private let devices = DeviceDesk()

    package init(_ kind: Kind) {
        self.kind = kind
        desk = kind.makeDesk()
    }

    package var refreshes: Int { desk.refreshes }
    /// How often a refresh token came that had been used before.
    package var stale: Int { desk.stale }

    /// Makes the newest access token worthless, as the end of its life does.
    package func revokeAccess() { desk.revokeAccess() }

    /// Answers a request.
    ///
    /// - Parameter call: The request.
    /// - Returns: The answer.
    package func answer(_ call: UpstreamCall) -> FakeAnswer {
        if let answer = account(call) { return answer }
        guard desk.accepts(call) else { return kind.unauthorized }
        if call.method == "GET" { return kind.models }
        if let refusal = kind.refusal(of: call) { return kind.answer(refusal) }
        let failure = kind.failures.first { call.text.contains("fail:\($0.name)\"") }
        switch failure?.name {
        case "cut": return kind.reply(call).cut
        case "token": return kind.unauthorized
        case "model-missing": return kind.missing
        default: return failure?.answer ?? kind.reply(call)
        }
    }

    /// Answers what concerns logins and tokens.
    private func account(_ call: UpstreamCall) -> FakeAnswer? {
        let base = call.origin
        switch call.path {
        case "/oauth/authorize": return desk.authorize(call)
        case "/oauth/token", "/v1/oauth/token", "/oauth2/token", "/token": return desk.token(call)
        case "/api/accounts/deviceauth/usercode": return devices.code()
        case "/api/accounts/deviceauth/token": return devices.poll()
        case "/oauth2/device": return DeviceDesk.standardCode(base)
        case "/.well-known/openid-configuration":
            return FakeAnswer(
                json: [
                    "device_authorization_endpoint": .string(base + "/oauth2/device"),
                    "token_endpoint": .string(base + "/oauth2/token"),
                ]
            )
        case "/api/oauth/profile": return profile(call)
        default: return nil
        }
    }

    /// Setup tokens have no right to the profile.
    private func profile(_ call: UpstreamCall) -> FakeAnswer {
        guard desk.accepts(call) else { return kind.unauthorized }
        guard call.header("authorization")?.contains("setup") == false else {
            return kind.answer(Refusal("OAuth token lacks the scope.", status: 403))
        }
        return FakeAnswer(
            json: [
                "account": ["email": "dev@example.com"],
                "organization": ["organization_type": "claude_max"],
            ]
        )
    }
}

extension UpstreamCall {
    /// The scheme and authority of the URL.
    var origin: String { String(url.prefix(url.count - path.count - (queryPart?.count ?? 0))) }

    private var queryPart: Substring? { url.firstIndex(of: "?").map { url[$0...] } }
}
