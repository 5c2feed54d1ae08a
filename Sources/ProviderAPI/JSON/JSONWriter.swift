import Glibc

/// Writes JSON text at the end of a buffer, with commas where they belong.
///
/// The writer owns its buffer, so one that lives as long as its stream stops allocating, and other
/// framing can be written around the JSON:
///
///     writer.buffer.append("data: ")
///     writer.beginObject()
///     writer.member("type", "text_delta")
///     writer.member("text", raw: delta)
///     writer.endObject()
///     writer.buffer.append("\n\n")
///
/// A second value at the top level simply follows the first. Balanced containers, and a key before
/// each value of an object, are up to the caller.
public struct JSONWriter: ~Copyable {
    /// What has been written.
    public var buffer: ByteBuffer

    @usableFromInline var needsComma = false
    @usableFromInline var depth = 0

    /// Creates a writer over an empty buffer.
    ///
    /// - Parameter capacity: How many bytes fit before the first growth.
    public init(capacity: Int = 256) { buffer = ByteBuffer(capacity: capacity) }

    /// Creates a writer that appends to a buffer.
    ///
    /// - Parameter buffer: Taken over; ``finish()`` gives it back.
    public init(appendingTo buffer: consuming ByteBuffer) { self.buffer = buffer }

    /// Ends the writer.
    ///
    /// - Returns: Its buffer.
    public consuming func finish() -> ByteBuffer { buffer }

    /// The bytes written, valid until the next mutation.
    @inlinable public var bytes: UnsafeRawBufferPointer { buffer.bytes }

    /// Forgets everything written, and any open containers, and keeps the storage.
    @inlinable
    public mutating func removeAll() {
        buffer.removeAll()
        needsComma = false
        depth = 0
    }

    /// Opens an object.
    @inlinable public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes an object.
    @inlinable public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    @inlinable public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes an array.
    @inlinable public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes an object around what the closure writes.
    ///
    /// - Parameter body: Writes the members.
    /// - Throws: What `body` throws.
    @inlinable
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes an array around what the closure writes.
    ///
    /// - Parameter body: Writes the elements.
    /// - Throws: What `body` throws.
    @inlinable
    public mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginArray()
        try body(&self)
        endArray()
    }

    /// Writes a key.
    ///
    /// - Parameter key: A literal without quotes, backslashes or control characters.
    @inlinable
    public mutating func key(_ key: StaticString) {
        appendKey(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// Writes a key that is not a literal.
    ///
    /// - Parameter key: Any text; escaped.
    public mutating func key(text key: String) {
        string(text: key)
        endKey()
    }

    /// Writes a key as its source has it.
    ///
    /// - Parameter key: The key of a member.
    @inlinable
    public mutating func key(raw key: JSONNode) {
        raw(key)
        endKey()
    }

    /// Writes a value as its source has it.
    ///
    /// - Parameter node: Any value.
    @inlinable public mutating func raw(_ node: JSONNode) { raw(node.raw) }

    /// Writes text that is one JSON value.
    ///
    /// - Parameter json: The text of the value.
    @inlinable
    public mutating func raw(_ json: UnsafeRawBufferPointer) {
        beginValue()
        buffer.append(json)
        endValue()
    }

    /// Writes a literal that is one JSON value, such as `{}`.
    ///
    /// - Parameter json: The text of the value.
    @inlinable
    public mutating func raw(_ json: StaticString) {
        raw(UnsafeRawBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// Writes a whole number.
    ///
    /// - Parameter value: Any integer.
    @inlinable
    public mutating func int(_ value: Int) {
        beginValue()
        buffer.append(decimal: value)
        endValue()
    }

    /// Writes a number with the fewest digits that read back as the same double.
    ///
    /// - Parameter value: Any double; `null` is written for one that is not finite, because JSON has
    ///   no text for it.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        beginValue()
        buffer.append(value.description)
        endValue()
    }

    /// Writes `true` or `false`.
    ///
    /// - Parameter value: Which.
    @inlinable public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes `null`.
    @inlinable public mutating func null() { raw("null") }

    @inlinable
    mutating func open(_ bracket: UInt8) {
        beginValue()
        buffer.append(byte: bracket)
        needsComma = false
        depth &+= 1
    }

    @inlinable
    mutating func close(_ bracket: UInt8) {
        depth &-= 1
        buffer.append(byte: bracket)
        endValue()
    }

    @inlinable
    mutating func beginValue() {
        if needsComma { buffer.append(byte: UInt8(ascii: ",")) }
    }

    @inlinable mutating func endValue() { needsComma = depth > 0 }

    @usableFromInline
    mutating func endKey() {
        buffer.append(byte: UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key whose content is escaped already, with one look at the space.
    @usableFromInline
    mutating func appendKey(_ content: UnsafeRawBufferPointer) {
        appendQuoted(content, UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string whose content is escaped already.
    @usableFromInline
    mutating func appendString(_ content: UnsafeRawBufferPointer) {
        appendQuoted(content, nil)
        needsComma = depth > 0
    }

    @inline(__always)
    private mutating func appendQuoted(_ content: UnsafeRawBufferPointer, _ colon: UInt8?) {
        let comma = needsComma ? 1 : 0
        let length = content.count
        _ = buffer.fill(atLeast: length &+ 4) { space in
            guard let base = space.baseAddress else { return 0 }
            let target = base.assumingMemoryBound(to: UInt8.self)
            target[0] = UInt8(ascii: ",")
            target[comma] = UInt8(ascii: "\"")
            if let source = content.baseAddress { memcpy(target + comma + 1, source, length) }
            target[comma &+ length &+ 1] = UInt8(ascii: "\"")
            guard let colon else { return comma &+ length &+ 2 }
            target[comma &+ length &+ 2] = colon
            return comma &+ length &+ 3
        }
    }
}
