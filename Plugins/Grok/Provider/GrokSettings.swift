internal import ProviderAPI

/// What an operator may set for all accounts.
struct GrokSettings: Sendable {
    static let defaultIssuer = "https://auth.x.ai"
    static let defaultAPI = "https://api.x.ai/v1"
    private static let proxy = "https://cli-chat-proxy.grok.com/v1"
    private static let client = "b1a00492-073a-47ea-816f-4c329264a828"

    static let fields = [
        SettingField(
            "api-base-url",
            .string,
            "Where the API is, for accounts without a base URL of their own.",
            defaultJSON: "\"\(defaultAPI)\""
        ),
        SettingField(
            "oauth-base-url",
            .string,
            "Where accounts generate that do not use the API.",
            defaultJSON: "\"\(proxy)\""
        ),
        SettingField(
            "issuer",
            .string,
            "Who issues the tokens of accounts.",
            defaultJSON: "\"\(defaultIssuer)\""
        ),
        SettingField("token-url", .string, "Where tokens are refreshed; by default the issuer's."),
        SettingField("client-id", .string, "The public client of the login."),
        SettingField(
            "inject-x-search",
            .boolean,
            "Whether requests with tools are given the search of X.",
            defaultJSON: "false"
        ),
    ]

    let apiBaseURL: String
    let oauthBaseURL: String
    let issuer: String
    let tokenURL: String?
    let clientID: String
    let injectsSearch: Bool

    init(_ settings: JSONValue) throws(ProviderFailure) {
        apiBaseURL = try BaseURL.setting("api-base-url", in: settings, default: Self.defaultAPI)
        oauthBaseURL = try BaseURL.setting("oauth-base-url", in: settings, default: Self.proxy)
        issuer = try BaseURL.setting("issuer", in: settings, default: Self.defaultIssuer)
        tokenURL = try BaseURL.setting("token-url", in: settings)
        let client = settings["client-id"]?.string ?? ""
        clientID = client.isEmpty ? Self.client : client
        injectsSearch = settings["inject-x-search"]?.bool ?? false
    }
}
