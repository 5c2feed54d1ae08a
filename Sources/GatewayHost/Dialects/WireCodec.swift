import ProviderAPI

/// Everything that Dialects knows about one wire format.
///
/// A format is added by conforming one type; no codec knows another.
protocol WireCodec {
    /// Reads a request body, member by member.
    ///
    /// - Throws: A `WireError` when the body is not a request of this format at all.
    static func decode(
        _ body: JSONNode,
        into request: CanonicalRequest,
        _ context: TranslationContext
    ) throws(WireError)

    /// Writes a request body.
    static func encode(_ trip: RequestTrip, into out: inout ByteBuffer)

    /// Sets the thinking of a request of this format; the wish is one that the model can do.
    static func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    )

    static func responseDecoder(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> any ResponseDecoder

    static func streamEncoder(_ reverse: Reverse) -> any ResponseEncoder
    static func bodyEncoder(_ reverse: Reverse) -> any ResponseEncoder

    /// What answers of the format have a place for.
    static var answerParts: AnswerParts { get }

    /// What makes a body of a stream of the same format and keeps more of it than the canonical way;
    /// `nil` where that keeps enough.
    static func aggregate(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> (any ResponseDecoder & ResponseEncoder)?

    /// Reads the usage that an answer or event carries into what is known so far.
    ///
    /// - Returns: Whether there was any.
    static func readUsage(_ node: JSONNode, into usage: inout Usage) -> Bool

    /// Whether the event is the last one of a complete stream.
    static func isTerminal(_ event: JSONNode, name: RawText) -> Bool

    /// Whether an event of a passing stream may carry usage, an end, an error or the model's name.
    static func matters(_ event: SSEEvent) -> Bool

    /// Whether an event only opens a stream, so that an error may still follow instead of an answer.
    ///
    /// - Parameters:
    ///   - event: An event that is not empty.
    ///   - json: Parses its data, where its name is not enough.
    /// - Returns: Whether it says nothing of the answer itself.
    static func isOpening(_ event: SSEEvent, _ json: () -> JSONNode?) -> Bool

    /// Reads id, model, service tier and finish reason of an answer or event.
    static func describe(_ node: JSONNode, into report: inout ResponseReport)

    /// Reads the error that an error body or an event carries.
    ///
    /// - Parameters:
    ///   - node: The body or the data of the event.
    ///   - status: The status of the answer; 502 stands for an answer that began with 200, in which
    ///     only what is clearly an error counts.
    /// - Returns: The error, if there is one.
    static func readError(_ node: JSONNode, status: Int) -> WireError?

    /// Writes an error as the body of a response.
    static func write(_ error: WireError, into out: inout ByteBuffer)

    /// Writes an error as the last event of a stream.
    static func writeEvent(_ error: WireError, into out: inout ByteBuffer)

    /// What keeps an idle stream alive without meaning anything.
    static var heartbeat: StaticString { get }
}

extension WireCodec {
    static func aggregate(
        _ reverse: Reverse,
        _ losses: AnswerLosses
    ) -> (any ResponseDecoder & ResponseEncoder)? { nil }

    static func isOpening(_ event: SSEEvent, _ json: () -> JSONNode?) -> Bool { false }
}

extension Dialect {
    /// The codec of the format.
    var codec: any WireCodec.Type {
        switch self {
        case .chat: ChatCodec.self
        case .messages: MessagesCodec.self
        case .responses: ResponsesCodec.self
        case .generateContent: GenerateContentCodec.self
        }
    }
}
