internal import ProviderAPI

/// One ChatGPT login or one key.
package struct CodexAccount: Sendable {
    /// Which requests the upstream takes.
    enum Rules: String, Sendable {
        /// The backend of ChatGPT, which forces and forbids members.
        case chatGPT = "chatgpt"
        /// The public API, or a server like it.
        case api
    }

    /// Where requests go.
    let baseURL: String
    let rules: Rules
    /// The authorization, and whose account it is.
    let headers: [HeaderField]
    let refreshToken: String?
    let isKey: Bool
    let info: AccountInfo

    init(_ credential: JSONValue, _ settings: CodexSettings) throws(ProviderFailure) {
        if credential["api_key"] != nil || credential["type"]?.word == CodexDescriptor.keyType {
            try self.init(key: credential)
        } else {
            try self.init(login: credential, settings)
        }
    }

    private init(key credential: JSONValue) throws(ProviderFailure) {
        guard let key = credential["api_key"]?.string, !key.isEmpty else {
            throw ProviderFailure(.refused, "The entry gives no `api-key`.")
        }
        guard let base = credential["base_url"]?.string, !base.isEmpty else {
            throw ProviderFailure(.refused, "The entry gives no `base-url`.")
        }
        baseURL = try BaseURL.checked(base, called: "base-url")
        rules = try Self.rules(credential, baseURL)
        headers = [HeaderField("authorization", "Bearer \(key)")]
        refreshToken = nil
        isKey = true
        info = AccountInfo(label: AccountInfo.masked(key))
    }

    private init(login credential: JSONValue, _ settings: CodexSettings) throws(ProviderFailure) {
        guard let token = credential["access_token"]?.string, !token.isEmpty else {
            throw ProviderFailure(.refused, "The file holds no `access_token`; log in again.")
        }
        let identity = ChatGPTIdentity(credential)
        let refresh = credential["refresh_token"]?.string ?? ""
        let base = credential["base_url"]?.string ?? ""
        baseURL = base.isEmpty ? settings.baseURL : try BaseURL.checked(base, called: "base_url")
        rules = .chatGPT
        var headers = [HeaderField("authorization", "Bearer \(token)")]
        if !identity.accountID.isEmpty {
            headers.append(HeaderField("chatgpt-account-id", identity.accountID))
        }
        self.headers = headers
        refreshToken = refresh.isEmpty ? nil : refresh
        isKey = false
        info = AccountInfo(
            label: identity.label(token: token),
            plan: identity.plan,
            expires: identity.expires,
            isRefreshable: !refresh.isEmpty
        )
    }

    /// Keys of OpenAI itself may use the whole API; other addresses are relays of the backend.
    private static func rules(
        _ credential: JSONValue,
        _ base: String
    ) throws(ProviderFailure) -> Rules {
        guard let text = credential["settings"]?["upstream-rules"]?.string, !text.isEmpty else {
            return BaseURL.host(of: base) == "api.openai.com" ? .api : .chatGPT
        }
        guard let rules = Rules(rawValue: text) else {
            throw ProviderFailure(
                .refused,
                "`upstream-rules` is `chatgpt` or `api`, not `\(text)`."
            )
        }
        return rules
    }
}
