/// The tokens of a comma-separated header value, such as `Connection`.
struct TokenList: Sequence, IteratorProtocol {
    private var rest: UnsafeRawBufferPointer

    /// Walks a value.
    ///
    /// - Parameter value: A header value.
    init(_ value: UnsafeRawBufferPointer) {
        rest = value
    }

    /// Removes the next element.
    ///
    /// - Returns: The element without surrounding white space, possibly empty.
    mutating func next() -> UnsafeRawBufferPointer? {
        guard let base = rest.baseAddress else { return nil }
        let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
        let element = UnsafeRawBufferPointer(start: base, count: comma).trimmingWhitespace
        guard comma < rest.count else {
            rest = UnsafeRawBufferPointer(start: nil, count: 0)
            return element
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[(comma + 1)...])
        return element
    }

    /// Whether an element is listed, ignoring case.
    ///
    /// - Parameter token: A token, in any case.
    /// - Returns: Whether one of the elements equals it.
    func contains(_ token: UnsafeRawBufferPointer) -> Bool {
        contains { element in
            element.count == token.count
                && zip(element, token).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without spaces and tabs at both ends.
    var trimmingWhitespace: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }
}
