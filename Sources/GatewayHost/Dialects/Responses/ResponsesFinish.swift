import ProviderAPI

/// How a response says that it ended.
enum ResponsesFinish {
    /// The reason that a response gives; `nil` while it has not ended.
    static func reason(_ response: JSONNode) -> FinishReason? {
        switch response["status"]?.text {
        case .some("completed"): .stop
        case .some("incomplete"): incomplete(response["incomplete_details"]?["reason"]?.text)
        default: nil
        }
    }

    static func incomplete(_ reason: RawText?) -> FinishReason {
        switch reason {
        case .some("max_output_tokens"), .some("max_tokens"): .length
        case .some("content_filter"): .contentFilter
        default: .other
        }
    }

    /// Why a response is incomplete; `nil` for a complete one.
    static func details(_ reason: FinishReason) -> StaticString? {
        switch reason {
        case .stop, .stopSequence, .toolCalls, .pause, .other: nil
        case .length, .contextWindow: "max_output_tokens"
        case .contentFilter, .refusal: "content_filter"
        }
    }
}
