/// The stop reasons of messages.
enum MessagesFinish {
    static func reason(_ text: RawText) -> FinishReason {
        switch text {
        case "end_turn": .stop
        case "stop_sequence": .stopSequence
        case "max_tokens": .length
        case "tool_use": .toolCalls
        case "refusal": .refusal
        case "sensitive": .contentFilter
        case "pause_turn": .pause
        case "model_context_window_exceeded": .contextWindow
        default: .other
        }
    }

    static func name(_ reason: FinishReason) -> StaticString {
        switch reason {
        case .stop, .other: "end_turn"
        case .stopSequence: "stop_sequence"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .contentFilter, .refusal: "refusal"
        case .pause: "pause_turn"
        case .contextWindow: "model_context_window_exceeded"
        }
    }
}
