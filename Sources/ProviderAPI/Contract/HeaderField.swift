/// One header of a request or an answer.
public struct HeaderField: Sendable, Hashable {
    /// The name; headers that the host hands in have names in lower case.
    public let name: String
    /// The value, without surrounding white space.
    public let value: String

    /// Creates a header.
    ///
    /// - Parameters:
    ///   - name: A token of RFC 9110 §5.6.2.
    ///   - value: Visible characters, spaces and tabs.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
