/// One escape in a text: of a URL, of JSON, or of HTML.
struct TextEscape {
    /// What it stands for; a stand-in where that is not ASCII, which no form of a secret needs.
    let byte: UInt8
    /// How many bytes it takes.
    let length: Int

    private static let other: UInt8 = 0x80
    /// Longer than any that is read.
    private static let maxLength = 12

    /// Whether an escape may begin with a byte.
    @inline(__always)
    static func begins(with byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
    }

    /// Reads an escape.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - place: Where it may begin.
    /// - Returns: `nil` where there is none.
    static func read(_ bytes: [UInt8], at place: Int) -> TextEscape? {
        guard begins(with: bytes[place]) else { return nil }
        let rest = bytes[place...].prefix(maxLength)
        switch bytes[place] {
        case UInt8(ascii: "%"): return digits(rest, from: 1, count: 2)
        case UInt8(ascii: "&"): return reference(rest)
        default: return backslash(rest)
        }
    }

    private static func backslash(_ rest: ArraySlice<UInt8>) -> TextEscape? {
        switch rest.dropFirst().first {
        case UInt8(ascii: "u"): digits(rest, from: 2, count: 4)
        case UInt8(ascii: "x"): digits(rest, from: 2, count: 2)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"),
            UInt8(ascii: "f"):
            TextEscape(byte: 0x20, length: 2)
        case let byte?: TextEscape(byte: byte, length: 2)
        case nil: nil
        }
    }

    private static func digits(
        _ rest: ArraySlice<UInt8>,
        from start: Int,
        count: Int
    ) -> TextEscape? {
        let digits = rest.dropFirst(start).prefix(count)
        guard digits.count == count, let byte = byte(digits, radix: 16) else { return nil }
        return TextEscape(byte: byte, length: start + count)
    }

    /// Such as `&#65;` or `&#x41;`.
    private static func reference(_ rest: ArraySlice<UInt8>) -> TextEscape? {
        guard rest.dropFirst().first == UInt8(ascii: "#"),
            let end = rest.firstIndex(of: UInt8(ascii: ";"))
        else { return nil }
        let digits = rest[..<end].dropFirst(2)
        let isHexadecimal = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let byte =
            isHexadecimal ? byte(digits.dropFirst(), radix: 16) : byte(digits, radix: 10)
        guard let byte else { return nil }
        return TextEscape(byte: byte, length: end + 1 - rest.startIndex)
    }

    private static func byte(_ digits: ArraySlice<UInt8>, radix: Int) -> UInt8? {
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: radix) else {
            return nil
        }
        return value < 0x80 ? UInt8(truncatingIfNeeded: value) : other
    }
}
