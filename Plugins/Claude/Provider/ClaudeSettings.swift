internal import ProviderAPI

/// What an operator may set for all accounts.
struct ClaudeSettings: Sendable {
    private static let api = "https://api.anthropic.com"
    private static let authorize = "https://claude.ai/oauth/authorize"
    private static let token = "https://platform.claude.com/v1/oauth/token"
    private static let client = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
    private static let returns = "http://localhost:54545/callback"

    static let fields = [
        SettingField(
            "base-url",
            .string,
            "The API, for accounts without a base URL of their own.",
            defaultJSON: "\"\(api)\""
        ),
        SettingField(
            "authorize-url",
            .string,
            "Where a login sends the browser.",
            defaultJSON: "\"\(authorize)\""
        ),
        SettingField(
            "token-url",
            .string,
            "Where logins and refreshes get their tokens.",
            defaultJSON: "\"\(token)\""
        ),
        SettingField(
            "client-id",
            .string,
            "The public client of logins and refreshes.",
            defaultJSON: "\"\(client)\""
        ),
        SettingField(
            "redirect-url",
            .string,
            "Where the browser returns to; any local port will do.",
            defaultJSON: "\"\(returns)\""
        ),
        SettingField("models", .strings, "Models of logins beyond those that the plugin knows."),
        SettingField(
            "rebuild-mid-system-message",
            .boolean,
            "For models without system messages amid a conversation: send them as reminders of the"
                + " user instead of refusing the request.",
            defaultJSON: "false"
        ),
    ]

    let baseURL: String
    let authorizeURL: String
    let tokenURL: String
    let clientID: String
    let redirect: RedirectAddress
    let models: [String]
    let rebuildsSystem: Bool

    init(_ settings: JSONValue) throws(ProviderFailure) {
        baseURL = try BaseURL.setting("base-url", in: settings, default: Self.api)
        authorizeURL = try BaseURL.setting("authorize-url", in: settings, default: Self.authorize)
        tokenURL = try BaseURL.setting("token-url", in: settings, default: Self.token)
        let client = settings["client-id"]?.string ?? ""
        clientID = client.isEmpty ? Self.client : client
        let address = try BaseURL.setting("redirect-url", in: settings, default: Self.returns)
        guard let redirect = RedirectAddress(address) else {
            throw ProviderFailure(.refused, "`redirect-url` must be http://host:port/path.")
        }
        self.redirect = redirect
        models = settings["models"]?.elements.compactMap(\.string) ?? []
        rebuildsSystem = settings["rebuild-mid-system-message"]?.bool ?? false
    }
}
