extension JSONWriter {
    /// Writes a literal string.
    ///
    /// - Parameter literal: Text without quotes, backslashes or control characters.
    @inlinable
    public mutating func string(_ literal: StaticString) {
        appendString(
            UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        )
    }

    /// Writes a string.
    ///
    /// - Parameter text: Any text; escaped.
    @inlinable
    public mutating func string(text: String) {
        beginString()
        piece(text: text)
        endString()
    }

    /// Writes a string whose content is escaped already.
    ///
    /// - Parameter content: The bytes between the quotes, as ``JSONNode/rawString`` has them.
    @inlinable
    public mutating func string(raw content: UnsafeRawBufferPointer) { appendString(content) }

    /// Writes bytes as a string.
    ///
    /// - Parameter bytes: UTF-8, such as JSON that becomes `arguments`; escaped.
    @inlinable
    public mutating func string(escaping bytes: UnsafeRawBufferPointer) {
        beginString()
        piece(escaping: bytes)
        endString()
    }

    /// Opens a string that is written in pieces.
    @inlinable
    public mutating func beginString() {
        beginValue()
        buffer.append(byte: UInt8(ascii: "\""))
    }

    /// Appends a literal to the open string.
    ///
    /// - Parameter literal: Content as it stands between quotes, such as `\n`, written `\\n` in Swift.
    @inlinable public mutating func piece(_ literal: StaticString) { buffer.append(literal) }

    /// Appends text to the open string.
    ///
    /// - Parameter text: Any text; escaped.
    public mutating func piece(text: String) {
        var text = text
        text.withUTF8 { JSONEscape.append(UnsafeRawBufferPointer($0), to: &buffer) }
    }

    /// Appends content that is escaped already to the open string.
    ///
    /// - Parameter content: The bytes between the quotes of another string.
    @inlinable public mutating func piece(raw content: UnsafeRawBufferPointer) {
        buffer.append(content)
    }

    /// Appends bytes to the open string.
    ///
    /// - Parameter bytes: Whole UTF-8 sequences; escaped. What is not UTF-8 becomes U+FFFD.
    public mutating func piece(escaping bytes: UnsafeRawBufferPointer) {
        JSONEscape.append(bytes, to: &buffer)
    }

    /// Closes the open string.
    @inlinable
    public mutating func endString() {
        buffer.append(byte: UInt8(ascii: "\""))
        endValue()
    }
}
