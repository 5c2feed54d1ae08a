/// The finish reasons of chat.
enum ChatFinish {
    static func reason(_ text: RawText) -> FinishReason {
        switch text {
        case "stop": .stop
        case "length": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter": .contentFilter
        default: .other
        }
    }

    static func name(_ reason: FinishReason) -> StaticString {
        switch reason {
        case .stop, .stopSequence, .pause, .other: "stop"
        case .length, .contextWindow: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter, .refusal: "content_filter"
        }
    }
}
