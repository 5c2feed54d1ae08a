internal import ProviderAPI

/// What an operator may set for all accounts.
struct CodexSettings: Sendable {
    static let fields = [
        SettingField(
            "base-url",
            .string,
            "Where accounts with a ChatGPT login are served.",
            defaultJSON: #""https://chatgpt.com/backend-api/codex""#
        ),
        SettingField(
            "issuer",
            .string,
            "The authorization server of logins and refreshes.",
            defaultJSON: #""https://auth.openai.com""#
        ),
        SettingField(
            "client-id",
            .string,
            "The public client of logins and refreshes.",
            defaultJSON: #""app_EMoamEEZ73f0CkXaXp7hrann""#
        ),
        SettingField(
            "redirect-url",
            .string,
            "Where the browser returns to; registered with the client.",
            defaultJSON: #""http://localhost:1455/auth/callback""#
        ),
        SettingField(
            "models",
            .strings,
            "Models of ChatGPT accounts beyond those that the plugin knows."
        ),
    ]

    let baseURL: String
    let issuer: String
    let clientID: String
    let redirect: RedirectAddress
    let models: [String]

    init(_ settings: JSONValue) throws(ProviderFailure) {
        baseURL = try BaseURL.setting(
            "base-url",
            in: settings,
            default: "https://chatgpt.com/backend-api/codex"
        )
        issuer = try BaseURL.setting("issuer", in: settings, default: "https://auth.openai.com")
        let client = settings["client-id"]?.string ?? ""
        clientID = client.isEmpty ? "app_EMoamEEZ73f0CkXaXp7hrann" : client
        let address = try BaseURL.setting(
            "redirect-url",
            in: settings,
            default: "http://localhost:1455/auth/callback"
        )
        guard let redirect = RedirectAddress(address) else {
            throw ProviderFailure(.refused, "`redirect-url` must be http://host:port/path.")
        }
        self.redirect = redirect
        models = settings["models"]?.elements.compactMap(\.string) ?? []
    }
}
