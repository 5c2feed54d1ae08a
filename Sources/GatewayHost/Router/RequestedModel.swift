import Dialects

/// A model name as a client writes it: a name, and perhaps a thinking suffix.
struct RequestedModel: Equatable, Sendable {
    /// Longer than any name that we have seen; a longer one is refused.
    static let maxBytes = 512

    /// The whole text.
    let text: String
    /// The name without its suffix.
    let name: String
    /// What stands in the suffix's parentheses, as in `model(high)` or `model(8192)`.
    let suffix: String?

    /// Reads a name.
    ///
    /// - Parameter text: What the client wrote.
    init(_ text: String) {
        self.text = text
        let parts = ThinkingSuffix.parts(of: text)
        name = parts?.name ?? text
        suffix = parts?.value
    }
}
