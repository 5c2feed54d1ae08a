/// Reads the `for=` of each element of a `Forwarded` header (RFC 7239 §4), from left to right.
///
/// Texts in quotes may hold commas, so elements cannot be found from the right. Where the syntax
/// breaks nothing behind it can be told apart: the last element is unreadable then.
struct ForwardedField {
    /// An element of the list.
    struct Element {
        /// The node that `for` names, without quotes.
        var node: [UInt8]?
        /// Whether something stands between the commas.
        var isEmpty = true
    }

    private var reader: FieldValueReader
    private var isBroken = false

    /// Begins to read.
    ///
    /// - Parameter value: The header's value.
    init(_ value: UnsafeRawBufferPointer) { reader = FieldValueReader(value) }

    /// Reads the next element that is not empty.
    ///
    /// - Returns: `nil` at the end; an element without a node where the syntax is broken.
    mutating func next() -> Element? {
        while !reader.isAtEnd, !isBroken {
            guard let element = element() else {
                isBroken = true
                return Element(isEmpty: false)
            }
            if !element.isEmpty { return element }
        }
        return nil
    }

    /// Reads pairs up to a comma or the end.
    private mutating func element() -> Element? {
        var element = Element()
        repeat {
            reader.skipSpace()
            guard let next = reader.next, !Self.isSeparator(next) else { continue }
            guard pair(into: &element) else { return nil }
            reader.skipSpace()
        } while reader.take(UInt8(ascii: ";"))
        return reader.isAtEnd || reader.take(UInt8(ascii: ",")) ? element : nil
    }

    private mutating func pair(into element: inout Element) -> Bool {
        let name = reader.token()
        // Addresses with a port have to be quoted, and often are not.
        guard !name.isEmpty, reader.take(UInt8(ascii: "=")),
            let value = reader.value(until: Self.isSeparator)
        else { return false }
        element.isEmpty = false
        guard ByteClass.equal(name, "for") else { return true }
        guard element.node == nil else { return false }
        element.node = value
        return true
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
    }
}
