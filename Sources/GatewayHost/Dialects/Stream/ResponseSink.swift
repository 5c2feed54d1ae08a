/// Takes an answer apart, in order.
///
/// A decoder calls these as it reads; an encoder writes as it is called. Whole answers go the same
/// way as streams, so each format needs one reader for each of its two shapes and one writer for
/// each, and any pair of them works. The order, which decoders keep and encoders rely on:
///
///     start (open (delta | signature | cite)* close)* usage* finish* end
///     … or `fail` at any point, which is the last call
///
/// At most one block is open. Texts are borrowed for the call.
protocol ResponseSink: AnyObject {
    func start(_ start: ResponseStart)
    func open(_ block: Block)
    /// A piece of the open block: text, thoughts, arguments or base64 data, escaped.
    func delta(_ text: RawText)
    /// The signature or ciphertext of the open block, whole.
    func signature(_ text: RawText)
    /// A source of the open text block.
    func cite(_ citation: Citation)
    func close()
    /// The usage so far; the last one counts.
    func usage(_ usage: Usage)
    func finish(_ finish: Finish)
    func fail(_ error: WireError)
    func end()
}

/// What an answer says about itself.
struct ResponseStart {
    var id: RawText
    var model: RawText
    /// Seconds since 1970; zero when the format does not say.
    var created = 0
    var serviceTier: RawText?
}

/// What a block is.
struct Block {
    enum Kind {
        case text
        case refusal
        case thinking
        /// Thoughts that are hidden in the signature.
        case redactedThinking
        case toolCall(ToolCallHead)
        /// A call of a server tool or its result; it has no deltas.
        case serverTool(ServerToolItem)
        /// An image, whose base64 data comes as deltas.
        case image(type: RawText)
    }

    var kind: Kind
    /// The id of the item, in formats that have one.
    var id: RawText?
    /// Which of several alternative answers the block belongs to.
    var choice = 0

    /// Whether the block is a thought, hidden or not.
    var isThought: Bool {
        switch kind {
        case .thinking, .redactedThinking: true
        default: false
        }
    }
}

/// The name and id of a call, whose arguments come as deltas.
struct ToolCallHead {
    var id: RawText
    var name: RawText
    var namespace: RawText?
    var isCustom = false
    var signature: RawText?
}

/// A source of a text.
struct Citation {
    var url: RawText?
    var title: RawText?
    var citedText: RawText?
    var start: Int?
    var end: Int?
    /// The whole citation as its format wrote it, and which format that is.
    var raw: RawJSON
    var format: Dialect
}
