/// The finish reasons of generateContent.
enum GenerateContentFinish {
    /// The reason that a word stands for; `nil` for the word that says nothing.
    static func reason(_ text: RawText) -> FinishReason? {
        switch text {
        case "STOP", "CONTINUATION": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
            .contentFilter
        case "FINISH_REASON_UNSPECIFIED": nil
        default: .other
        }
    }

    static func name(_ reason: FinishReason) -> StaticString {
        switch reason {
        case .stop, .stopSequence, .toolCalls, .pause: "STOP"
        case .length, .contextWindow: "MAX_TOKENS"
        case .contentFilter, .refusal: "SAFETY"
        case .other: "OTHER"
        }
    }
}
