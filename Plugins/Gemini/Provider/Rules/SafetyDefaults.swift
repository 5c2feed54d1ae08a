internal import ProviderAPI

/// The operator's safety threshold, for requests that set none of their own.
enum SafetyDefaults {
    /// The categories that can be adjusted (ai.google.dev/gemini-api/docs/safety-settings).
    private static let categories = [
        "HARM_CATEGORY_HARASSMENT", "HARM_CATEGORY_HATE_SPEECH",
        "HARM_CATEGORY_SEXUALLY_EXPLICIT", "HARM_CATEGORY_DANGEROUS_CONTENT",
    ]

    static func apply(to root: JSONNode, _ settings: GeminiSettings, _ plan: inout UpstreamPlan) {
        guard let threshold = settings.safetyThreshold,
            root.member("safetySettings", "safety_settings") == nil
        else { return }
        let list = categories.map { category -> JSONValue in
            ["category": .string(category), "threshold": .string(threshold)]
        }
        plan.set("safetySettings", json: JSONValue.array(list).compact)
    }
}
