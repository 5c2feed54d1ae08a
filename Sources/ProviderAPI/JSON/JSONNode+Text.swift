public import Glibc

extension JSONNode {
    /// The text between the quotes of a string, still escaped.
    ///
    /// It can be written as it is by ``JSONWriter/string(raw:)``.
    @inlinable public var rawString: UnsafeRawBufferPointer? {
        kind == .string ? inside : nil
    }

    /// Whether a string holds escapes, so that its text differs from ``rawString``.
    @inlinable public var isEscaped: Bool { slot.pointee.isEscaped }

    /// The decoded text of a string.
    ///
    /// An escaped surrogate without its partner (`\ud800`) becomes U+FFFD; it is kept as it is where
    /// the raw text is copied.
    public var string: String? {
        guard kind == .string else { return nil }
        guard isEscaped else { return String(decoding: inside, as: UTF8.self) }
        return JSONText.decode(inside)
    }

    /// The decoded text of a string that is a code, a type or a name; the beginning of a longer one.
    public var word: String? { string?.bounded(bytes: TextLimit.word) }

    /// Compares the decoded text of a string without allocating.
    ///
    /// - Parameter text: A literal.
    /// - Returns: Whether this is a string with that text.
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        guard kind == .string else { return false }
        return isText(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Compares the decoded text of a string without allocating.
    ///
    /// - Parameter text: Any text.
    /// - Returns: Whether this is a string with that text.
    public func equals(text: String) -> Bool {
        guard kind == .string else { return false }
        var text = text
        return text.withUTF8 { isText(UnsafeRawBufferPointer($0)) }
    }

    /// Appends the decoded text of a string, such as the JSON inside `arguments`.
    ///
    /// - Parameter buffer: Where to append; unchanged when this is not a string.
    public func appendText(to buffer: inout ByteBuffer) {
        guard kind == .string else { return }
        let inside = inside
        guard isEscaped else { return buffer.append(inside) }
        _ = buffer.fill(atLeast: inside.count) { space in
            guard let base = space.baseAddress else { return 0 }
            return JSONText.unescape(inside, into: base.assumingMemoryBound(to: UInt8.self))
        }
    }

    @inlinable var inside: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: source + Int(slot.pointee.offset) + 1,
            count: Int(slot.pointee.length) - 2
        )
    }

    @inlinable
    func isText(_ text: UnsafeRawBufferPointer) -> Bool {
        if slot.pointee.isEscaped { return JSONText.equals(inside, text) }
        guard Int(slot.pointee.length) == text.count &+ 2, let start = text.baseAddress else {
            return text.isEmpty && slot.pointee.length == 2
        }
        return memcmp(source + Int(slot.pointee.offset) + 1, start, text.count) == 0
    }
}
