/// Why bytes are not JSON, and where.
public struct JSONFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    public enum Reason: UInt8, Sendable {
        /// A byte that cannot stand here.
        case unexpectedByte
        /// The text stops inside a value.
        case unexpectedEnd
        /// Something other than white space follows the value.
        case trailingBytes
        /// A word that begins like `true`, `false` or `null` and is none of them.
        case invalidLiteral
        /// A number outside RFC 8259 §6, such as `-` or `1.`.
        case invalidNumber
        /// A backslash that begins no escape.
        case invalidEscape
        /// A control character inside a string (RFC 8259 §7 wants it escaped).
        case controlCharacter
        /// Bytes in a string that are not UTF-8.
        case invalidUTF8
        /// More nested containers than the caller allows.
        case tooDeep
        /// More values than the caller allows.
        case tooManyValues
        /// More than 4 GiB of text.
        case tooLarge
    }

    /// What is wrong.
    public let reason: Reason

    /// The offset of the first wrong byte.
    public let offset: Int

    /// Creates a failure.
    ///
    /// - Parameters:
    ///   - reason: What is wrong.
    ///   - offset: The offset of the first wrong byte.
    @inlinable
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Finds the line and column of the failure.
    ///
    /// - Parameter text: The bytes that were parsed.
    /// - Returns: Both counted from 1; the column counts bytes.
    public func position(in text: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        let end = max(0, min(offset, text.count))
        for index in 0..<end where text[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return (line, end - start + 1)
    }

    /// The reason in words, with the offset.
    public var description: String { "\(reason.summary) at byte \(offset)" }
}

extension JSONFailure.Reason {
    /// The reason as a phrase for a message to people.
    public var summary: String {
        switch self {
        case .unexpectedByte: "unexpected character"
        case .unexpectedEnd: "unexpected end of text"
        case .trailingBytes: "text after the end of the value"
        case .invalidLiteral: "unknown word"
        case .invalidNumber: "malformed number"
        case .invalidEscape: "malformed escape in a string"
        case .controlCharacter: "control character in a string"
        case .invalidUTF8: "string is not UTF-8"
        case .tooDeep: "too many nested containers"
        case .tooManyValues: "too many values"
        case .tooLarge: "text is larger than 4 GiB"
        }
    }
}
