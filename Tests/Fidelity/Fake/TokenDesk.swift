internal import ProviderAPI
internal import Synchronization

/// The authorization server of a fake upstream.
///
/// Access tokens have numbers, and only the newest is worth something; a refresh token is taken
/// once, and whoever presents an older one has lost a credential.
final class TokenDesk: Sendable {
    private struct State {
        var number = 0
        var refreshes = 0
        var stale = 0
        var polls = 0
        var challenge = ""
    }

    private let prefix: String
    /// The members of a token answer that tell whose account it is.
    private let identity: JSONValue
    /// How often a device is told to wait.
    private let pauses: Int
    private let state = Mutex(State())

    /// Opens the desk.
    ///
    /// - Parameters:
    ///   - prefix: What access tokens begin with.
    ///   - identity: More members of token answers.
    ///   - pauses: How often a device is told to wait before it gets its tokens.
    init(prefix: String = "at-", identity: JSONValue = [:], pauses: Int = 0) {
        self.prefix = prefix
        self.identity = identity
        self.pauses = pauses
    }

    var refreshes: Int { state.withLock { $0.refreshes } }
    /// How often a refresh token came that had been used before.
    var stale: Int { state.withLock { $0.stale } }

    /// Makes the newest access token worthless, as the end of its life does.
    func revokeAccess() { state.withLock { $0.number += 1 } }

    /// Whether a request carries the newest token, or a key, which is not the desk's.
    func accepts(_ call: UpstreamCall) -> Bool {
        let bearer = call.header("authorization") ?? ""
        let token = bearer.hasPrefix("Bearer ") ? bearer.dropFirst(7) : ""
        guard token.hasPrefix(prefix) else { return true }
        return token == prefix + String(state.withLock { $0.number })
    }

    /// Answers a request for tokens.
    func token(_ call: UpstreamCall) -> FakeAnswer {
        let fields = Self.fields(of: call)
        switch fields["grant_type"] {
        case "authorization_code": return code(fields)
        case "refresh_token": return refresh(fields["refresh_token"] ?? "")
        case "urn:ietf:params:oauth:grant-type:device_code": return poll()
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            let claims = TokenClaims.read(fields["assertion"] ?? "")
            guard claims["iss"]?.string?.isEmpty == false else { return Self.refused }
            return tokens(isRenewal: true)
        default: return Self.error("unsupported_grant_type")
        }
    }

    /// The page that a browser is sent to: it sends the browser back with a code.
    func authorize(_ call: UpstreamCall) -> FakeAnswer {
        let query = FormBody.decode(call.query)
        guard query["code_challenge_method"] == "S256", let challenge = query["code_challenge"],
            let redirect = query["redirect_uri"], let state = query["state"], !state.isEmpty
        else { return Self.error("invalid_request") }
        self.state.withLock { $0.challenge = challenge }
        let back = redirect + "?" + FormBody.encode(["code": "code-1", "state": state])
        return FakeAnswer(status: 302, headers: [HeaderField("Location", back)], .whole(""))
    }

    private func code(_ fields: [String: String]) -> FakeAnswer {
        let verifier = fields["code_verifier"] ?? ""
        let challenge = Base64URL.encode(SHA256.digest(of: Array(verifier.utf8)))
        let isBound =
            verifier == DeviceDesk.verifier || challenge == state.withLock { $0.challenge }
        guard fields["code"] == "code-1", isBound else { return Self.refused }
        return tokens()
    }

    private func refresh(_ token: String) -> FakeAnswer {
        let isNewest = state.withLock { state in
            let isNewest = Int(token.dropFirst(3)).map { $0 <= state.number } ?? false
            if !isNewest { state.stale += 1 }
            return isNewest && token.hasPrefix("rt-")
        }
        return isNewest ? tokens(isRenewal: true) : Self.refused
    }

    private func poll() -> FakeAnswer {
        let isPending = state.withLock { state in
            state.polls += 1
            return state.polls <= pauses
        }
        return isPending ? Self.error("authorization_pending") : tokens()
    }

    private func tokens(isRenewal: Bool = false) -> FakeAnswer {
        let number = state.withLock { state in
            state.number += 1
            if isRenewal { state.refreshes += 1 }
            return state.number
        }
        let tokens: JSONValue = [
            "access_token": .string("\(prefix)\(number)"), "refresh_token": .string("rt-\(number)"),
            "expires_in": 2_592_000, "token_type": "Bearer",
        ]
        return FakeAnswer(json: .object(tokens.members + identity.members))
    }

    private static let refused = error("invalid_grant")

    private static func error(_ code: JSONValue) -> FakeAnswer {
        FakeAnswer(status: 400, json: ["error": code, "error_description": "It was refused."])
    }

    private static func fields(of call: UpstreamCall) -> [String: String] {
        guard call.json.isObject else { return FormBody.decode(call.text) }
        let members = call.json.members.compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        return Dictionary(members) { _, last in last }
    }
}
