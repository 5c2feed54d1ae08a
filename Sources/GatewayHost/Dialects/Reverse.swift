/// What the way back needs to know about the way there.
public struct Reverse: Sendable {
    /// A tool name that the upstream knows under another one.
    public struct ToolName: Sendable, Equatable {
        /// The name that the upstream uses.
        public var upstream: String
        /// The name that the client gave.
        public var client: String
        /// The namespace of the tool at the client.
        public var namespace: String?
        /// Whether the tool takes free text at the client.
        public var isCustom = false
    }

    /// The model name that answers echo.
    public var clientModel: String
    /// Whether the client asked for a stream.
    public var clientStreams = false
    /// Whether a chat client asked for a usage chunk.
    public var includesUsage = false
    /// Tools whose name, namespace or kind differs between the two sides.
    public var toolNames: [ToolName] = []
    /// The free text tool, if the client has exactly one: a call of it needs no name.
    public var onlyCustomTool: String?
    /// The tool with which the client searches for tools, if the client has one.
    public var clientToolSearch: String?
    /// The input tokens by estimate, for streams whose start must name them.
    public var estimatedInput = 0
    /// Seconds since 1970 when the request came.
    public var created = 0
    /// Something unique to the request that nobody can guess, for ids that the upstream leaves out.
    public var requestID: String
    /// Whether the client wants thoughts to be left out.
    public var hidesThinking = false
    /// Whether to keep the thoughts of the answer, which the client's format cannot carry.
    public var remembersThoughts = false
    /// What the user had said last, as it becomes part of a ``TurnName``.
    public var prompt = 0

    /// Creates the context of an answer that needs nothing special.
    ///
    /// - Parameters:
    ///   - clientModel: The model name that answers echo.
    ///   - requestID: Something unique to the request that nobody can guess.
    public init(clientModel: String, requestID: String) {
        self.clientModel = clientModel
        self.requestID = requestID
    }
}
