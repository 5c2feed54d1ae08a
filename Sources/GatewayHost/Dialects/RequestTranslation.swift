public import ProviderAPI

/// What came of a request's trip to another format.
public struct RequestTranslation: Sendable {
    /// What could not be carried.
    public var losses: [Loss]

    /// What the way back needs.
    public var reverse: Reverse

    /// The earlier turns that got their thoughts back.
    public var recalled: [TurnName] = []

    /// Translates a request body.
    ///
    /// - Parameters:
    ///   - body: The client's body; borrowed for the call.
    ///   - source: The format of the client.
    ///   - target: The format of the upstream.
    ///   - context: What the host knows about the upstream.
    ///   - memory: Keeps the thoughts of a client that cannot send them back.
    ///   - out: Where the upstream's body is appended.
    /// - Returns: The losses and the way back.
    /// - Throws: A ``WireError`` for the client when the body is no request at all.
    public static func translate(
        _ body: JSONNode,
        from source: Dialect,
        to target: Dialect,
        _ context: TranslationContext,
        memory: (any TurnMemory)? = nil,
        into out: inout ByteBuffer
    ) throws(WireError) -> RequestTranslation {
        let request = CanonicalRequest()
        try source.codec.decode(body, into: request, context)
        guard !request.messages.isEmpty else { throw source.noConversation }
        let trip = RequestTrip(request, context)
        if context.remembersThoughts {
            trip.reverse.remembersThoughts = true
            trip.reverse.prompt = trip.prompts.last ?? 0
        }
        let recalled = memory.map { TurnReplay.run(trip, $0) } ?? []
        target.codec.encode(trip, into: &out)
        // Only this format names the input at the start of a stream, before the upstream does.
        if source == .messages, request.streams {
            trip.reverse.estimatedInput = TokenEstimate.tokens(in: body)
        }
        return RequestTranslation(
            losses: request.losses,
            reverse: trip.reverse,
            recalled: recalled
        )
    }
}

extension Dialect {
    /// The error of a request that asks nothing.
    fileprivate var noConversation: WireError {
        let member =
            switch self {
            case .chat, .messages: "messages"
            case .responses: "input"
            case .generateContent: "contents"
            }
        return WireError(
            .invalidRequest,
            "`\(member)` must hold at least one message.",
            code: "empty_conversation",
            parameter: member
        )
    }
}
