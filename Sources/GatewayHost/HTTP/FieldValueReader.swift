import ProviderAPI

/// Reads tokens, quoted strings and separators of a header's value (RFC 9110 §5.6).
struct FieldValueReader {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    /// Begins to read.
    ///
    /// - Parameter value: The header's value.
    init(_ value: UnsafeRawBufferPointer) { bytes = value }

    var isAtEnd: Bool { index == bytes.count }

    /// The next byte, which stays.
    var next: UInt8? { isAtEnd ? nil : bytes[index] }

    /// Steps over a byte.
    ///
    /// - Returns: Whether it was the next one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    /// Steps over spaces and tabs.
    mutating func skipSpace() {
        while next == 0x20 || next == 0x09 { index += 1 }
    }

    /// Steps over everything before a byte.
    mutating func skip(to byte: UInt8) {
        while let next, next != byte { index += 1 }
    }

    /// Reads a token, perhaps an empty one.
    mutating func token() -> UnsafeRawBufferPointer {
        let start = index
        while let next, ByteClass.isToken(next) { index += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    }

    /// Reads a quoted string, or whatever stands there without quotes.
    ///
    /// - Parameter isEnd: Whether a byte ends a value without quotes, as spaces do.
    /// - Returns: The value without quotes; `nil` when the quotes do not end, or nothing is there.
    mutating func value(until isEnd: (UInt8) -> Bool) -> [UInt8]? {
        if take(UInt8(ascii: "\"")) { return quoted() }
        let start = index
        while let next, next > 0x20, next != UInt8(ascii: "\""), !isEnd(next) { index += 1 }
        return index > start ? Array(bytes[start..<index]) : nil
    }

    private mutating func quoted() -> [UInt8]? {
        var text: [UInt8] = []
        while !isAtEnd {
            if take(UInt8(ascii: "\"")) { return text }
            if take(UInt8(ascii: "\\")), isAtEnd { return nil }
            text.append(bytes[index])
            index += 1
        }
        return nil
    }
}
