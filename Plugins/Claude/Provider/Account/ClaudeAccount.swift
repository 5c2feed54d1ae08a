internal import ProviderAPI

/// One login, setup token or key.
package struct ClaudeAccount: Sendable {
    /// What the tokens of logins contain, wherever they are written.
    private static let tokenMark = "sk-ant-oat"

    let baseURL: String
    let headers: [HeaderField]
    /// Whether the API's own server is asked, and not one that speaks its format.
    let isOfficial: Bool
    /// Whether a login's token is sent, which needs a beta.
    let isOAuth: Bool
    let isKey: Bool
    let refreshToken: String?
    let rebuildsSystem: Bool
    let keepsForeignThinking: Bool
    let info: AccountInfo

    init(_ credential: JSONValue, _ settings: ClaudeSettings) throws(ProviderFailure) {
        let given = credential["base_url"]?.string ?? ""
        let base = given.isEmpty ? settings.baseURL : try Self.base(given)
        baseURL = base
        isOfficial = base == settings.baseURL || BaseURL.host(of: base) == "api.anthropic.com"
        let options = credential["settings"] ?? .null
        rebuildsSystem =
            options["rebuild-mid-system-message"]?.bool ?? settings.rebuildsSystem
        keepsForeignThinking = options["keep-foreign-thinking"]?.bool ?? false
        let token = credential["access_token"]?.string ?? ""
        let key = credential["api_key"]?.string ?? ""
        guard !token.isEmpty || !key.isEmpty else {
            throw ProviderFailure(
                .refused,
                "There is no `access_token` and no `api-key`; log in or give a key."
            )
        }
        isKey = token.isEmpty
        isOAuth = !token.isEmpty || key.contains(Self.tokenMark)
        let secret = token.isEmpty ? key : token
        headers =
            isOAuth || !isOfficial
            ? [HeaderField("authorization", "Bearer \(secret)")]
            : [HeaderField("x-api-key", secret)]
        let refresh = credential["refresh_token"]?.string ?? ""
        refreshToken = refresh.isEmpty || isKey ? nil : refresh
        info = Self.info(credential, secret, isRefreshable: refreshToken != nil)
    }

    /// A base URL may end in the API's version, which the paths hold.
    private static func base(_ text: String) throws(ProviderFailure) -> String {
        let url = try BaseURL.checked(text, called: "base-url")
        // text: the operator's URL
        return url.hasSuffix("/v1") ? String(url.dropLast(3)) : url
    }

    private static func info(
        _ credential: JSONValue,
        _ secret: String,
        isRefreshable: Bool
    ) -> AccountInfo {
        let email = credential["email"]?.string ?? ""
        return AccountInfo(
            label: email.isEmpty ? AccountInfo.masked(secret) : email,
            plan: credential["plan_type"]?.string ?? "",
            expires: credential["expired"]?.string.flatMap(UnixTime.init(rfc3339:)),
            isRefreshable: isRefreshable
        )
    }
}
