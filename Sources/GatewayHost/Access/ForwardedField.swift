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

    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    private var isBroken = false

    /// Begins to read.
    ///
    /// - Parameter value: The header's value.
    init(_ value: UnsafeRawBufferPointer) { bytes = value }

    /// Reads the next element that is not empty.
    ///
    /// - Returns: `nil` at the end; an element without a node where the syntax is broken.
    mutating func next() -> Element? {
        while index < bytes.count, !isBroken {
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
            skipSpace()
            guard index < bytes.count, !isSeparator(bytes[index]) else { continue }
            guard pair(into: &element) else { return nil }
            skipSpace()
        } while take(UInt8(ascii: ";"))
        return index == bytes.count || take(UInt8(ascii: ",")) ? element : nil
    }

    private mutating func pair(into element: inout Element) -> Bool {
        let start = index
        while index < bytes.count, ByteClass.isToken(bytes[index]) { index += 1 }
        let name = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
        guard !name.isEmpty, take(UInt8(ascii: "=")), let value = value() else { return false }
        element.isEmpty = false
        guard ByteClass.equal(name, "for") else { return true }
        guard element.node == nil else { return false }
        element.node = value
        return true
    }

    private mutating func value() -> [UInt8]? {
        take(UInt8(ascii: "\"")) ? quoted() : word()
    }

    private mutating func quoted() -> [UInt8]? {
        var text: [UInt8] = []
        while index < bytes.count {
            if take(UInt8(ascii: "\"")) { return text }
            if take(UInt8(ascii: "\\")), index == bytes.count { return nil }
            text.append(bytes[index])
            index += 1
        }
        return nil
    }

    // Addresses with a port have to be quoted, and often are not.
    private mutating func word() -> [UInt8]? {
        let start = index
        while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: "\""),
            !isSeparator(bytes[index])
        { index += 1 }
        return index > start ? Array(bytes[start..<index]) : nil
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}
