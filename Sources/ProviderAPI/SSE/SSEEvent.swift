import Glibc

/// One event of a stream, as views into the decoder or into the chunk it was fed.
///
/// Valid until the next call on the decoder, and while the chunk stays in place. The bytes are what
/// the stream had: nothing has checked that they are UTF-8.
public struct SSEEvent {
    /// What a block of the stream was.
    public enum Kind: Sendable {
        /// An event with data.
        case event
        /// A comment, which many servers send to keep a connection open.
        case comment
    }

    /// What it was.
    public let kind: Kind

    /// The value of the last `event` field; empty when there was none, which means `message`.
    public let type: UnsafeRawBufferPointer

    /// The `data` lines joined by LF, or the text of a comment.
    public let data: UnsafeRawBufferPointer

    /// Compares the type.
    ///
    /// - Parameter name: A literal.
    /// - Returns: Whether the event has that type.
    public func isType(_ name: StaticString) -> Bool { Self.isSame(type, name) }

    /// Compares the data, for sentinels such as `[DONE]`.
    ///
    /// - Parameter text: A literal.
    /// - Returns: Whether the event has that data and nothing else.
    public func isData(_ text: StaticString) -> Bool { Self.isSame(data, text) }

    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        guard let base = bytes.baseAddress else { return true }
        return memcmp(base, text.utf8Start, bytes.count) == 0
    }
}

/// Why a stream cannot be decoded any further.
public enum SSEFailure: Error, Equatable, Sendable {
    /// A line or the data of one event passes the limit.
    case eventTooLarge
}
