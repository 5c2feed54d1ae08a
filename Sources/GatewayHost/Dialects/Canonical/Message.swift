/// One turn, or one system segment, at its place in the conversation.
struct Message {
    enum Role: UInt8 {
        case system, developer, user, assistant, tool
    }

    var role: Role
    var parts: [Part]
    var name: RawText?
    var path: SourcePath
}

/// One piece of a turn, in order.
struct Part {
    enum Kind {
        case text(RawText)
        case media(Media)
        case thinking(Thinking)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
        case serverTool(ServerToolItem)
        case refusal(RawText)
        /// The name of a deferred tool that becomes callable here.
        case toolReference(RawText)
    }

    var kind: Kind
    var path: SourcePath
    var cache: CacheBreakpoint?

    init(_ kind: Kind, _ path: SourcePath, cache: CacheBreakpoint? = nil) {
        self.kind = kind
        self.path = path
        self.cache = cache
    }
}

/// A point up to which the client asks the prompt to be cached.
struct CacheBreakpoint {
    /// The lifetime as the client spelled it, such as `1h`.
    var ttl: RawText?
    /// The member that told it.
    var key: StaticString = "cache_control"
}

/// An image, document, sound or video.
struct Media {
    enum Kind: UInt8 {
        case image, document, audio, video
    }

    enum Source {
        /// Base64 data.
        case data(RawText)
        case link(RawText)
        /// An id in the file store of the upstream.
        case file(RawText)
        /// Plain text that is a document.
        case text(RawText)
    }

    var kind: Kind
    var source: Source
    /// The media type, `nil` when the source format does not say.
    var type: RawText?
    var name: RawText?
    var detail: RawText?
}

/// What a model thought, and the proof that it did.
struct Thinking {
    var text: RawText
    /// Signature or ciphertext, which only the family that made it can read.
    var signature: RawText?
    /// Whether the text itself is hidden in the signature.
    var isRedacted = false
    /// The id of the item, in formats that give one.
    var id: RawText?
}

/// A tool call that the model made.
struct ToolCall {
    var id: RawText
    var name: RawText
    var namespace: RawText?
    var arguments: Arguments
    var isCustom = false
    /// A signature that some upstreams attach to a call.
    var signature: RawText?
}

/// The arguments of a call, as an object or as a string that holds one.
enum Arguments {
    case object(RawJSON)
    /// The inside of a JSON string; for a custom tool its input text.
    case escaped(RawText)
}

/// The answer of a tool.
struct ToolResult {
    var callID: RawText
    /// The name of the tool, in formats that repeat it.
    var name: RawText?
    var content: [Part]
    /// A result that is a JSON value and not text.
    var structured: RawJSON?
    var isError = false
    var isCustom = false
}

/// A call of a tool that the upstream runs itself, or its result.
struct ServerToolItem {
    enum Phase: UInt8 {
        case call, result
    }

    var phase: Phase
    var tool: ServerTool.Kind
    var id: RawText
    var name: RawText
    /// The input of a call, or the content of a result.
    var payload: RawJSON?
    /// The whole item as its format wrote it, and which format that is.
    var raw: RawJSON
    var format: Dialect
}
