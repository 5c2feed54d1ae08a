extension StringProtocol {
    /// The text, cut where it is longer than somebody else may make it.
    ///
    /// Bytes are counted: a single `Character` may have any number of them, and finding where one ends
    /// may take time that grows with the square of its length.
    ///
    /// - Parameter limit: How many bytes of UTF-8 it may have; of a text that is cut, the last three
    ///   are those of an ellipsis.
    /// - Returns: The text, or its beginning up to a scalar that fits, with `…`.
    public func bounded(bytes limit: Int) -> String {
        utf8.count > limit ? beginning(bytes: limit - 3) + "…" : String(self)
    }

    /// The scalars that a text begins with and that fit into so many bytes.
    ///
    /// - Parameter limit: How many bytes of UTF-8 there may be.
    /// - Returns: The text or its beginning.
    public func beginning(bytes limit: Int) -> String {
        guard utf8.count > limit else { return String(self) }
        var end = utf8.index(startIndex, offsetBy: Swift.max(0, limit))
        while end > startIndex, UTF8.isContinuation(utf8[end]) {
            end = utf8.index(end, offsetBy: -1)
        }
        return String(self[..<end])
    }

    /// Whether two texts have the same bytes, in time that is proportional to their length.
    ///
    /// `==` takes texts for the same that are written with other scalars, for which it may take time
    /// that grows with the square of their length.
    ///
    /// - Parameter other: A text.
    /// - Returns: Whether they are the same.
    public func hasBytes(of other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

/// How much is kept of what somebody else calls something.
public enum TextLimit {
    /// A message for people, in bytes.
    public static let message = 2048
    /// A code, a type, a name, in bytes.
    public static let word = 256
}
