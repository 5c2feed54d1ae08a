internal import ProviderAPI

/// What an operator may set for all accounts.
struct GeminiSettings: Sendable {
    private static let api = "https://generativelanguage.googleapis.com"

    static let fields = [
        SettingField(
            "gemini-base-url",
            .string,
            "Where the Gemini API is, for accounts without a base URL of their own.",
            defaultJSON: "\"\(api)\""
        ),
        SettingField(
            "vertex-base-url",
            .string,
            "Where Vertex AI is; by default the host of the account's location."
        ),
        SettingField(
            "token-url",
            .string,
            "Where service accounts get their tokens; by default what their files say."
        ),
        SettingField(
            "safety-threshold",
            .string,
            "The threshold, such as OFF, of requests that set none; by default the upstream decides."
        ),
    ]

    let geminiBaseURL: String
    let vertexBaseURL: String?
    let tokenURL: String?
    let safetyThreshold: String?

    init(_ settings: JSONValue) throws(ProviderFailure) {
        geminiBaseURL = try BaseURL.setting("gemini-base-url", in: settings, default: Self.api)
        vertexBaseURL = try BaseURL.setting("vertex-base-url", in: settings)
        tokenURL = try BaseURL.setting("token-url", in: settings)
        let threshold = settings["safety-threshold"]?.string ?? ""
        safetyThreshold = threshold.isEmpty ? nil : threshold
    }
}
