/// Why an answer ended.
public enum FinishReason: UInt8, Sendable {
    /// The model was done.
    case stop
    /// One of the client's stop sequences came.
    case stopSequence
    /// The token limit was reached.
    case length
    /// The model wants tools to be called.
    case toolCalls
    /// A safety system stopped the answer.
    case contentFilter
    /// The model declined.
    case refusal
    /// The context window is full.
    case contextWindow
    /// The upstream paused a long turn, to be continued by the client.
    case pause
    /// Something that no other case says.
    case other
}

/// How one choice of an answer ended.
struct Finish {
    var reason: FinishReason
    var stopSequence: RawText?
    var choice = 0
}
