/// What the host knows about the upstream that a request is translated for.
public struct TranslationContext: Sendable {
    /// The model name for the upstream.
    public var upstreamModel: String
    /// The model name that the client used, which answers echo.
    public var clientModel: String
    /// Whether the client asked for a stream, where the path says it; `nil` where the body does.
    public var clientStreams: Bool?
    /// Whether the upstream is asked for a stream; `nil` for what the client asked.
    public var streams: Bool?
    /// Thinking from a suffix of the model name or from a route, which beats the client's own.
    public var thinking: ThinkingSuffix?
    /// What the upstream model can do.
    public var capabilities = Capabilities()
    /// Seconds since 1970, for answers of upstreams that do not tell the time.
    public var now = 0
    /// Whether to keep the thoughts of the answer, which the client's format cannot carry.
    public var remembersThoughts = false
    /// Something unique to the request that nobody can guess, for ids that the upstream leaves out.
    public var requestID: String

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - upstreamModel: The model name for the upstream.
    ///   - clientModel: The model name that the client used.
    ///   - requestID: Something unique to the request that nobody can guess.
    public init(upstreamModel: String, clientModel: String, requestID: String) {
        self.upstreamModel = upstreamModel
        self.clientModel = clientModel
        self.requestID = requestID
    }

    /// What an upstream model can do.
    public struct Capabilities: Sendable {
        /// How the upstream wants thinking to be asked for.
        public enum Thinking: Sendable, Equatable {
            /// Not at all.
            case none
            /// As a level.
            case levels
            /// As a number of tokens.
            case budget(minimum: Int, maximum: Int)
            /// As a level beside a switch that lets the model decide.
            case adaptive
        }

        /// How the upstream wants thinking; `nil` for what is usual in its format.
        public var thinking: Thinking?
        /// The levels that the model knows; empty for all.
        public var efforts: [Effort] = []
        /// The most output tokens that the model gives.
        public var maxOutput: Int?
        /// The output limit for requests without one, where the format wants one.
        public var defaultMaxOutput = 32_000
        /// Which signatures and ciphertexts of earlier thinking the upstream can read.
        public var signatures: SignatureShapes = []
        /// Whether a system message may stand in the middle of a conversation.
        public var acceptsSystemAnywhere = false
        /// Whether temperature and top_p may be given together.
        public var acceptsTemperatureWithTopP = true
        /// Whether the answer of a tool may hold images.
        public var acceptsImagesInToolResults = true
        /// Whether calls and results may carry ids, where the format can do without.
        public var acceptsCallIDs = true
        /// Whether thoughts of earlier turns may be sent as plain text, where the format can.
        public var acceptsPlainThinking = true
        /// Whether the output limit must be spelled `max_completion_tokens`.
        public var wantsMaxCompletionTokens = false
        /// Whether custom tools are understood, where the format has them.
        public var acceptsCustomTools = false
        /// Whether the upstream can search the web; `nil` for what is usual in its format.
        public var acceptsWebSearch: Bool?
        /// Whether prompt cache keys are understood.
        public var acceptsPromptCacheKey = false
        /// How long a tool name may be.
        public var maxToolName: Int?

        /// Creates the capabilities of a model that nothing is known about.
        public init() {}
    }
}
