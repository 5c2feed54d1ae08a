public import ProviderAPI

/// A wire format that can be translated.
///
/// The closed set behind the open `WireFormat` of the plugin contract.
public enum Dialect: UInt8, Sendable, CaseIterable {
    /// OpenAI Chat Completions.
    case chat
    /// OpenAI Responses.
    case responses
    /// Anthropic Messages.
    case messages
    /// Gemini generateContent and streamGenerateContent.
    case generateContent

    /// The name that configuration, logs and folders use.
    public var name: String {
        switch self {
        case .chat: "chat"
        case .responses: "responses"
        case .messages: "messages"
        case .generateContent: "generate-content"
        }
    }

    /// Whether clients of the format bring back the proofs of thoughts that they are given.
    public var carriesSignatures: Bool { codec.answerParts.contains(.signatures) }

    /// Creates the dialect of a format.
    ///
    /// - Parameter format: A format of the plugin contract; `nil` for one that has no codec.
    public init?(_ format: WireFormat) {
        switch format {
        case .chat: self = .chat
        case .responses: self = .responses
        case .messages: self = .messages
        case .generateContent: self = .generateContent
        default: return nil
        }
    }
}
