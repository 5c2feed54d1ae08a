/// One of the four public wire formats, named for its API.
///
/// An open set: a newer host may know formats that an older provider does not.
public struct WireFormat: RawRepresentable, Sendable, Hashable {
    /// The number that stands for the format in the plugin ABI.
    public let rawValue: UInt32

    /// Creates a format from its ABI number.
    ///
    /// - Parameter rawValue: A `PROVIDER_FORMAT_…` constant.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A body in none of the four formats, such as an embeddings request.
    public static let none = WireFormat(rawValue: 0)
    /// OpenAI Chat Completions.
    public static let chat = WireFormat(rawValue: 1)
    /// OpenAI Responses.
    public static let responses = WireFormat(rawValue: 2)
    /// Anthropic Messages.
    public static let messages = WireFormat(rawValue: 3)
    /// Gemini generateContent.
    public static let generateContent = WireFormat(rawValue: 4)

    /// The four formats in the order of their numbers.
    public static let all = [chat, responses, messages, generateContent]

    private static let names = ["none", "chat", "responses", "messages", "generate-content"]

    /// The name used in descriptors, configuration and logs.
    public var name: String {
        Int(clamping: rawValue) < Self.names.count
            ? Self.names[Int(clamping: rawValue)] : "format-\(rawValue)"
    }

    /// Creates a format from its name.
    ///
    /// - Parameter name: A name as `name` gives it; anything else is `nil`.
    public init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: UInt32(clamping: index))
    }
}
