import ProviderAPI

/// What a later request finds a turn by.
public struct TurnName: Sendable, Hashable {
    /// The id of its first call.
    public var call: String
    /// What the user had said last before it, as a hash that holds in this process.
    ///
    /// Ids alone can come twice, or be guessed by who shares a key. Of the whole history the last text
    /// of the user is what clients leave as it is, however they cut what is older.
    public var prompt: Int

    /// Creates a name.
    public init(call: String, prompt: Int) {
        self.call = call
        self.prompt = prompt
    }
}

extension CanonicalRequest {
    /// More of a text is not hashed, from its beginning and from its end.
    private static let maxHashed = 4096

    /// What the user had said last before each message, and before the answer, as hashes.
    func prompts() -> [Int] {
        var last = 0
        var prompts: [Int] = []
        prompts.reserveCapacity(messages.count + 1)
        for message in messages {
            prompts.append(last)
            if message.role == .user { last = Self.hash(message) ?? last }
        }
        prompts.append(last)
        return prompts
    }

    private static func hash(_ message: Message) -> Int? {
        var hasher = Hasher()
        var hasText = false
        for part in message.parts {
            guard case .text(let text) = part.kind else { continue }
            hasText = true
            hasher.combine(text.count)
            hasher.combine(bytes: text.prefix(maxHashed).bytes)
            hasher.combine(bytes: text.dropping(first: text.count - maxHashed).bytes)
        }
        return hasText ? hasher.finalize() : nil
    }
}
