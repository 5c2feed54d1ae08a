public import ProviderAPI

/// Turns a generateContent event stream into the growing JSON array that clients get who do not
/// ask for events (`streamGenerateContent` without `alt=sse`).
///
/// It stands behind a translator or behind an answer that passes untouched:
///
///     array.append(bytes, into: &out)       // events in, elements out
///     array.finish(isWhole: true, into: &out)
public struct GenerateContentArray: ~Copyable {
    /// The media type of the answer.
    public static let contentType: StaticString = "application/json; charset=UTF-8"

    /// What keeps an idle array alive and means nothing.
    public static let heartbeat: StaticString = "\n"

    private var events: SSEDecoder
    private var count = 0

    /// Creates a writer for one answer.
    public init() { events = SSEDecoder() }

    /// Feeds events.
    ///
    /// - Parameters:
    ///   - bytes: A piece of the event stream, cut anywhere; borrowed for the call.
    ///   - out: Where the elements that are complete are appended.
    /// - Returns: Whether the stream can be gone on with; an event beyond the limit ends it.
    @discardableResult
    public mutating func append(
        _ bytes: UnsafeRawBufferPointer,
        into out: inout ByteBuffer
    ) -> Bool {
        events.append(bytes)
        do {
            while let event = try events.next() { write(event.data, into: &out) }
            return true
        } catch {
            return false
        }
    }

    /// Ends the array.
    ///
    /// - Parameters:
    ///   - isWhole: Whether the answer was complete; else the array stays open, so that the client
    ///     cannot take it for one, and the connection must be aborted.
    ///   - out: Where the end is appended.
    public mutating func finish(isWhole: Bool, into out: inout ByteBuffer) {
        guard isWhole else { return }
        out.append(count == 0 ? "[]" : "\n]")
    }

    private mutating func write(_ data: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        // An empty object is a heartbeat, and `[DONE]` is no object.
        guard data.count > 2, data[0] == UInt8(ascii: "{") else { return }
        out.append(count == 0 ? "[" : "\n,\n")
        out.append(data)
        count += 1
    }
}
