import Glibc

/// Which bytes may stand where in a head, and comparisons that ignore the case of ASCII.
enum ByteClass {
    /// Whether two pieces have the same bytes.
    @inline(__always) static func identical(
        _ bytes: UnsafeRawBufferPointer,
        _ other: UnsafeRawBufferPointer
    ) -> Bool {
        guard bytes.count == other.count else { return false }
        guard let base = bytes.baseAddress, let otherBase = other.baseAddress else { return true }
        return memcmp(base, otherBase, bytes.count) == 0
    }

    // RFC 9110 §5.6.2: the characters of a token, as bit sets of the two halves of ASCII.
    private static let tokenLow: UInt64 = 0x03ff_6cfa_0000_0000
    private static let tokenHigh: UInt64 = 0x57ff_ffff_c7ff_fffe

    /// Whether a byte may stand in a token, such as a method or a header name.
    ///
    /// - Parameter byte: Any byte.
    /// - Returns: Whether RFC 9110 §5.6.2 allows it.
    @inline(__always) static func isToken(_ byte: UInt8) -> Bool {
        let half = byte & 64 == 0 ? tokenLow : tokenHigh
        return byte < 128 && (half >> UInt64(byte & 63)) & 1 != 0
    }

    /// Whether a byte may stand in a request target: visible ASCII but no fragment.
    ///
    /// - Parameter byte: Any byte.
    /// - Returns: Whether it is accepted.
    @inline(__always) static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "#")
    }

    // RFC 3986 §3.2: letters, digits and -._~%!$&'()*+;=:[] (brackets of IPv6 included).
    private static let hostLow: UInt64 = 0x2fff_6ff2_0000_0000
    private static let hostHigh: UInt64 = 0x47ff_fffe_afff_fffe

    /// Whether a byte may stand in `host[:port]`.
    ///
    /// - Parameter byte: Any byte.
    /// - Returns: Whether it is accepted.
    @inline(__always) static func isHost(_ byte: UInt8) -> Bool {
        let half = byte & 64 == 0 ? hostLow : hostHigh
        return byte < 128 && (half >> UInt64(byte & 63)) & 1 != 0
    }

    /// Whether all bytes may stand in a header value: no control characters but the tab.
    ///
    /// Eight bytes a step: `hasless` and `haszero` of the "bit twiddling hacks" are exact for the
    /// question whether any byte of a word qualifies. The last step looks at some bytes again.
    ///
    /// - Parameter bytes: The value.
    /// - Returns: Whether RFC 9110 §5.5 allows it.
    @inline(__always) static func isFieldValue(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 8, let base = bytes.baseAddress else { return areValueBytes(bytes) }
        let last = bytes.count - 8
        var index = 0
        while index < last {
            if isSuspicious(base.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
                return areValueBytes(bytes)
            }
            index += 8
        }
        return !isSuspicious(base.loadUnaligned(fromByteOffset: last, as: UInt64.self))
            || areValueBytes(bytes)
    }

    /// Whether a word has a control character, be it a tab.
    @inline(__always) private static func isSuspicious(_ word: UInt64) -> Bool {
        let rubouts = word ^ 0x7f7f_7f7f_7f7f_7f7f
        let controls = (word &- 0x2020_2020_2020_2020) & ~word
        return (controls | ((rubouts &- ones) & ~rubouts)) & tops != 0
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    @inline(never) private static func areValueBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for byte in bytes where (byte < 0x20 && byte != 0x09) || byte == 0x7f { return false }
        return true
    }

    /// Compares bytes with a literal.
    ///
    /// - Parameters:
    ///   - bytes: Any bytes.
    ///   - literal: ASCII.
    /// - Returns: Whether they are the same.
    @inline(__always) static func identical(
        _ bytes: UnsafeRawBufferPointer,
        _ literal: StaticString
    ) -> Bool {
        guard bytes.count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] != literal.utf8Start[index] {
            return false
        }
        return true
    }

    /// Compares header names or tokens with a literal, ignoring case.
    ///
    /// - Parameters:
    ///   - bytes: Any bytes.
    ///   - lowercase: ASCII without letters in upper case.
    /// - Returns: Whether they are the same.
    @inline(__always) static func equal(
        _ bytes: UnsafeRawBufferPointer,
        _ lowercase: StaticString
    ) -> Bool {
        let literal = UnsafeRawBufferPointer(
            start: lowercase.utf8Start,
            count: lowercase.utf8CodeUnitCount
        )
        return equal(bytes, literal)
    }

    /// Compares header names or tokens with bytes, ignoring case.
    ///
    /// - Parameters:
    ///   - bytes: Any bytes.
    ///   - lowercase: Any bytes without letters in upper case.
    /// - Returns: Whether they are the same.
    @inline(__always) static func equal(
        _ bytes: UnsafeRawBufferPointer,
        _ lowercase: UnsafeRawBufferPointer
    ) -> Bool {
        guard bytes.count == lowercase.count else { return false }
        for index in 0..<bytes.count {
            let byte = bytes[index]
            let folded = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            guard folded == lowercase[index] else { return false }
        }
        return true
    }

    /// The value of a hexadecimal digit.
    ///
    /// - Parameter byte: Any byte.
    /// - Returns: 0 to 15, or `nil` for another character.
    @inline(__always) static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }
}
