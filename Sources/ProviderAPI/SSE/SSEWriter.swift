import Glibc

/// Writes an event stream (WHATWG HTML §9.2.5), with one space after each colon.
public enum SSEWriter {
    /// Appends an event.
    ///
    /// - Parameters:
    ///   - type: The value of its `event` field, without line ends; `nil` for none.
    ///   - data: Its data; CR, LF and CRLF each begin another `data` line.
    ///   - buffer: Where to append.
    public static func append(
        event type: StaticString? = nil,
        data: UnsafeRawBufferPointer,
        to buffer: inout ByteBuffer
    ) {
        let start = begin(event: type, in: &buffer)
        buffer.append(data)
        end(at: start, in: &buffer)
    }

    /// Appends an event whose type is not a literal.
    ///
    /// - Parameters:
    ///   - type: The value of its `event` field, cut at a line end; empty for none.
    ///   - data: Its data; CR, LF and CRLF each begin another `data` line.
    ///   - buffer: Where to append.
    public static func append(
        type: UnsafeRawBufferPointer,
        data: UnsafeRawBufferPointer,
        to buffer: inout ByteBuffer
    ) {
        if !type.isEmpty {
            buffer.append("event: ")
            let length = lineEnd(type)
            buffer.append(UnsafeRawBufferPointer(rebasing: type[..<length]))
            buffer.append(byte: 0x0A)
        }
        append(data: data, to: &buffer)
    }

    /// Appends a comment, which clients ignore.
    ///
    /// - Parameters:
    ///   - text: The comment; it may be empty.
    ///   - buffer: Where to append.
    public static func append(comment text: StaticString, to buffer: inout ByteBuffer) {
        buffer.append(": ")
        let start = buffer.count
        buffer.append(text)
        splitLines(from: start, prefix: ": ", in: &buffer)
        buffer.append("\n\n")
    }

    /// Begins an event whose data the caller writes into the buffer.
    ///
    /// - Parameters:
    ///   - type: The value of its `event` field, without line ends; `nil` for none.
    ///   - buffer: Where to append.
    /// - Returns: Where the data begins, for ``end(at:in:)``.
    public static func begin(event type: StaticString? = nil, in buffer: inout ByteBuffer) -> Int {
        if let type {
            buffer.append("event: ")
            buffer.append(type)
            buffer.append(byte: 0x0A)
        }
        buffer.append("data: ")
        return buffer.count
    }

    /// Ends an event.
    ///
    /// - Parameters:
    ///   - start: What `begin` returned.
    ///   - buffer: The same buffer, with nothing consumed since.
    public static func end(at start: Int, in buffer: inout ByteBuffer) {
        splitLines(from: start, prefix: "data: ", in: &buffer)
        buffer.append("\n\n")
    }

    /// Gives each line after the first a prefix of its own.
    ///
    /// JSON is one line nearly always; a raw value copied from indented text is not.
    private static func splitLines(
        from start: Int,
        prefix: StaticString,
        in buffer: inout ByteBuffer
    ) {
        let written = UnsafeRawBufferPointer(rebasing: buffer.bytes[start...])
        guard lineEnd(written) < written.count else { return }
        var text = ByteBuffer(capacity: written.count)
        text.append(written)
        buffer.truncate(to: start)
        var position = 0
        while position < text.count {
            let byte = text[position]
            position += 1
            guard byte == 0x0A || byte == 0x0D else {
                buffer.append(byte: byte)
                continue
            }
            if byte == 0x0D, position < text.count, text[position] == 0x0A { position += 1 }
            buffer.append(byte: 0x0A)
            buffer.append(prefix)
        }
    }

    private static func lineEnd(_ text: UnsafeRawBufferPointer) -> Int {
        guard let base = text.baseAddress else { return 0 }
        let feed = memchr(base, 0x0A, text.count).map { UnsafeRawPointer($0) - base }
        let end = feed ?? text.count
        return memchr(base, 0x0D, end).map { UnsafeRawPointer($0) - base } ?? end
    }
}

extension JSONWriter {
    /// Writes an event whose data is the JSON that a closure writes.
    ///
    /// - Parameters:
    ///   - type: The value of its `event` field; `nil` for none.
    ///   - body: Writes the data.
    /// - Throws: What `body` throws.
    public mutating func event<Failure: Error>(
        _ type: StaticString? = nil,
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        let start = SSEWriter.begin(event: type, in: &buffer)
        try body(&self)
        SSEWriter.end(at: start, in: &buffer)
    }
}
