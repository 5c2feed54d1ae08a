/// A text by its bytes, to look things up by that others have named.
///
/// A `String` is hashed and compared as what it looks like, which takes time that grows with the square
/// of its length where it is made to. In JSON, names are the same when their code units are (RFC 8259 §8.3).
public struct TextKey: Hashable, Sendable {
    /// The text.
    public let text: String

    /// Creates a key.
    ///
    /// - Parameter text: Any text.
    public init(_ text: String) { self.text = text }

    /// Whether two keys have the same bytes.
    public static func == (left: TextKey, right: TextKey) -> Bool {
        left.text.hasBytes(of: right.text)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension TextKey: ExpressibleByStringLiteral {
    /// Creates a key of a literal.
    public init(stringLiteral text: String) { self.init(text) }
}
