internal import ProviderAPI

/// What an operator may set for all accounts.
struct GeminiSettings: Sendable {
    static let fields = [
        SettingField(
            "gemini-base-url",
            .string,
            "Where the Gemini API is, for accounts without a base URL of their own.",
            defaultJSON: #""https://generativelanguage.googleapis.com""#
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

    init(_ settings: JSONValue) {
        geminiBaseURL =
            Self.text("gemini-base-url", settings) ?? "https://generativelanguage.googleapis.com"
        vertexBaseURL = Self.text("vertex-base-url", settings)
        tokenURL = Self.text("token-url", settings)
        safetyThreshold = Self.text("safety-threshold", settings)
    }

    private static func text(_ key: String, _ settings: JSONValue) -> String? {
        settings[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
