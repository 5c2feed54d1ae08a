/// What a request asks for.
///
/// An open set: a newer host may know operations that an older provider does not.
public struct Operation: RawRepresentable, Sendable, Hashable {
    /// The number that stands for the operation in the plugin ABI.
    public let rawValue: UInt32

    /// Creates an operation from its ABI number.
    ///
    /// - Parameter rawValue: A `PROVIDER_OPERATION_…` constant.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// An answer of the model: chat completions, responses, messages, generateContent.
    public static let generate = Operation(rawValue: 1)
    /// How many tokens a request would take.
    public static let countTokens = Operation(rawValue: 2)
    /// The legacy text completions.
    public static let completions = Operation(rawValue: 3)
    /// Vectors of texts.
    public static let embeddings = Operation(rawValue: 4)
    /// Images from a prompt.
    public static let imageGeneration = Operation(rawValue: 5)
    /// Images from images.
    public static let imageEdit = Operation(rawValue: 6)
    /// Speech from text.
    public static let speech = Operation(rawValue: 7)
    /// Text from speech.
    public static let transcription = Operation(rawValue: 8)
    /// Documents in the order of their relevance.
    public static let rerank = Operation(rawValue: 9)
    /// Moderation verdicts.
    public static let moderation = Operation(rawValue: 10)
    /// A shorter history for the Responses API.
    public static let compact = Operation(rawValue: 11)

    private static let names = [
        "none", "generate", "count-tokens", "completions", "embeddings", "image-generation",
        "image-edit", "speech", "transcription", "rerank", "moderation", "compact",
    ]

    /// The name used in descriptors and logs.
    public var name: String {
        Int(clamping: rawValue) < Self.names.count
            ? Self.names[Int(clamping: rawValue)] : "operation-\(rawValue)"
    }

    /// Creates an operation from its name.
    ///
    /// - Parameter name: A name as `name` gives it; anything else is `nil`.
    public init?(name: String) {
        guard let index = Self.names.firstIndex(of: name), index > 0 else { return nil }
        self.init(rawValue: UInt32(clamping: index))
    }
}
