extension JSONScan {
    /// Finds the end of a string and checks what is inside.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where its opening quote is.
    ///   - end: Where the source ends.
    /// - Returns: The offset after the closing quote, and whether there is a backslash.
    /// - Throws: A ``JSONFailure`` when the string is malformed.
    static func stringEnd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> (end: Int, isEscaped: Bool) {
        var escapes: Int32 = 0
        var index = nextOdd(text, start &+ 1, end, &escapes)
        while index < end {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") { return (index &+ 1, escapes != 0) }
            if byte == UInt8(ascii: "\\") {
                escapes = 1
                index = try escapeEnd(text, index, end)
            } else {
                index = try sequencesEnd(text, index, end)
            }
            index = nextOdd(text, index, end, &escapes)
        }
        throw JSONFailure(.unexpectedEnd, at: end)
    }

    /// Steps over an escape (RFC 8259 §7).
    @inline(__always)
    private static func escapeEnd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        guard start &+ 1 < end else { throw JSONFailure(.unexpectedEnd, at: end) }
        switch text[start &+ 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"),
            UInt8(ascii: "r"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            return start &+ 2
        case UInt8(ascii: "u"):
            return try unicodeEscapeEnd(text, start, end)
        default:
            throw JSONFailure(.invalidEscape, at: start)
        }
    }

    private static func unicodeEscapeEnd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        for offset in 2..<6 {
            guard start &+ offset < end else { throw JSONFailure(.unexpectedEnd, at: end) }
            guard hexDigit(text[start &+ offset]) != nil else {
                throw JSONFailure(.invalidEscape, at: start)
            }
        }
        return start &+ 6
    }

    /// Steps over a run of bytes above 0x7F, which must be UTF-8.
    @inline(never)
    private static func sequencesEnd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        guard text[start] >= 0x80 else { throw JSONFailure(.controlCharacter, at: start) }
        var index = start
        while index < end, text[index] >= 0x80 {
            if index &+ 8 <= end, isPairOfThree(text + index) {
                index &+= 6
                continue
            }
            let length = sequenceLength(text, index, end)
            guard length > 0 else { throw JSONFailure(.invalidUTF8, at: index) }
            index &+= length
        }
        return index
    }

    /// Whether two three-byte sequences stand here, as in Chinese text.
    @inline(__always)
    private static func isPairOfThree(_ text: UnsafePointer<UInt8>) -> Bool {
        let loaded = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)
        let word = UInt64(littleEndian: loaded)
        guard word & 0xC0C0_F0C0_C0F0 == 0x8080_E080_80E0 else { return false }
        let first = word & 0x200F
        let second = (word &>> 24) & 0x200F
        return first != 0 && first != 0x200D && second != 0 && second != 0x200D
    }
}
