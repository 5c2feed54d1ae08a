internal import ProviderAPI

/// What an operator may set for all accounts.
struct GrokSettings: Sendable {
    static let defaultIssuer = "https://auth.x.ai"
    static let defaultAPI = "https://api.x.ai/v1"

    static let fields = [
        SettingField(
            "api-base-url",
            .string,
            "Where the API is, for accounts without a base URL of their own.",
            defaultJSON: #""https://api.x.ai/v1""#
        ),
        SettingField(
            "oauth-base-url",
            .string,
            "Where accounts generate that do not use the API.",
            defaultJSON: #""https://cli-chat-proxy.grok.com/v1""#
        ),
        SettingField(
            "issuer",
            .string,
            "Who issues the tokens of accounts.",
            defaultJSON: #""https://auth.x.ai""#
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

    init(_ settings: JSONValue) {
        func text(_ key: String) -> String? {
            settings[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        apiBaseURL = (text("api-base-url") ?? Self.defaultAPI).withoutSlash
        oauthBaseURL =
            (text("oauth-base-url") ?? "https://cli-chat-proxy.grok.com/v1").withoutSlash
        issuer = (text("issuer") ?? Self.defaultIssuer).withoutSlash
        tokenURL = text("token-url")
        clientID = text("client-id") ?? "b1a00492-073a-47ea-816f-4c329264a828"
        injectsSearch = settings["inject-x-search"]?.bool ?? false
    }
}

extension String {
    /// The text without slashes at its end.
    var withoutSlash: String {
        var text = self
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
