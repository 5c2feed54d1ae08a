internal import CKernels

/// The byte scans that the parser, the scanner and the writer share.
///
/// Sixteen bytes at a time in C where that is worth it, and eight in a general register: `SIMD` types
/// with `any(mask)` are two hundred times slower here, because the optimiser does not specialise them.
enum JSONScan {
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Marks the bytes that need attention inside a string: `"`, `\`, below 0x20, above 0x7F.
    ///
    /// Only the lowest mark is exact, because a borrow travels upwards.
    ///
    /// - Parameter word: Eight bytes, the first in the lowest lane.
    /// - Returns: The high bit of each marked lane.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (word ^ 0x2222_2222_2222_2222) &- ones
        let backslash = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
        let control = word &- 0x2020_2020_2020_2020
        return (quote | backslash | control | word) & highBits
    }

    /// Finds the first byte that needs attention inside a string.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where to look from.
    ///   - end: Where the source ends.
    /// - Returns: Its offset, or `end`.
    @inline(__always)
    static func nextSpecial(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        nextSpecialOfRest(text, json_scan_plain(text, start, end), end)
    }

    /// Finds the first byte that needs attention inside a string and is no escape of two bytes that
    /// could be stepped over.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where to look from.
    ///   - end: Where the source ends.
    ///   - escapes: Set to 1 when an escape was stepped over.
    /// - Returns: Its offset, or `end`.
    @inline(__always)
    static func nextOdd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        _ escapes: inout Int32
    ) -> Int {
        nextSpecialOfRest(text, json_scan_text(text, start, end, &escapes), end)
    }

    @inline(__always)
    private static func nextSpecialOfRest(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self)
            let marks = special(UInt64(littleEndian: word))
            if marks != 0 { return index &+ marks.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < end {
            let byte = text[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return index }
            index &+= 1
        }
        return end
    }

    /// Measures the UTF-8 sequence at an offset (Unicode 16, table 3-7).
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - index: Where the sequence begins; below `end`.
    ///   - end: Where the source ends.
    /// - Returns: Two to four, or zero when the bytes are no multi-byte sequence.
    @inline(__always)
    static func sequenceLength(
        _ text: UnsafePointer<UInt8>,
        _ index: Int,
        _ end: Int
    ) -> Int {
        let word = fourBytes(text, index, end)
        if word & 0x00C0_C0F0 == 0x0080_80E0 {
            // Overlong forms begin E0 80–9F, surrogates ED A0–BF.
            let mark = word & 0x200F
            return mark == 0 || mark == 0x200D ? 0 : 3
        }
        if word & 0xC0E0 == 0x80C0 { return word & 0x1E == 0 ? 0 : 2 }
        guard word & 0xC0C0_C0F8 == 0x8080_80F0, word & 0x3007 != 0 else { return 0 }
        // U+10FFFF is F4 8F BF BF.
        return word & 0x04 != 0 && word & 0x3003 != 0 ? 0 : 4
    }

    /// Loads up to four bytes, the first in the lowest lane, zero past the end.
    @inline(__always)
    private static func fourBytes(
        _ text: UnsafePointer<UInt8>,
        _ index: Int,
        _ end: Int
    ) -> UInt32 {
        if index &+ 4 <= end {
            let word = UnsafeRawPointer(text + index).loadUnaligned(as: UInt32.self)
            return UInt32(littleEndian: word)
        }
        var word: UInt32 = 0
        for offset in index..<end {
            word |= UInt32(text[offset]) &<< UInt32(8 &* (offset &- index))
        }
        return word
    }

    /// Finds the first byte that is not white space (RFC 8259 §2).
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where to look from.
    ///   - end: Where the source ends.
    /// - Returns: Its offset, or `end`.
    @inline(__always)
    static func skipSpace(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, isSpace(text[index]) { index &+= 1 }
        return index
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// The value of a hexadecimal digit.
    ///
    /// - Parameter byte: An ASCII character.
    /// - Returns: 0 to 15, or `nil`.
    @inline(__always)
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte &- 0x30)
        case 0x41...0x46: UInt32(byte &- 0x37)
        case 0x61...0x66: UInt32(byte &- 0x57)
        default: nil
        }
    }

    /// Measures a word.
    ///
    /// - Parameters:
    ///   - word: The word that its first letter announced.
    ///   - text: The first byte of the source.
    ///   - start: Where the word begins.
    ///   - end: Where the source ends.
    /// - Returns: Its length.
    /// - Throws: A ``JSONFailure`` when it is another word.
    static func word(
        _ word: StaticString,
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length {
            guard start &+ offset < end else { throw JSONFailure(.unexpectedEnd, at: end) }
            guard text[start &+ offset] == word.utf8Start[offset] else {
                throw JSONFailure(.invalidLiteral, at: start)
            }
        }
        return length
    }
}
