/// Which bytes may stand where in a head, and comparisons that ignore the case of ASCII.
enum ByteClass {
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

    /// Whether a byte may stand in `host[:port]` (RFC 3986 §3.2.2, brackets of IPv6 included).
    ///
    /// - Parameter byte: Any byte.
    /// - Returns: Whether it is accepted.
    static func isHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~%!$&'()*+;=:[]".utf8.contains(byte)
        }
    }

    /// Whether all bytes may stand in a header value: no control characters but the tab.
    ///
    /// Eight bytes a step: `hasless` and `haszero` of the "bit twiddling hacks" are exact for the
    /// question whether any byte of a word qualifies.
    ///
    /// - Parameter bytes: The value.
    /// - Returns: Whether RFC 9110 §5.5 allows it.
    static func isFieldValue(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let controls = (word &- ones &* 0x20) & ~word & tops
            let rubouts = word ^ (ones &* 0x7f)
            let suspicious = controls | ((rubouts &- ones) & ~rubouts & tops)
            if suspicious != 0, !areValueBytes(bytes[index..<index + 8]) { return false }
            index += 8
        }
        return areValueBytes(bytes[index...])
    }

    private static func areValueBytes(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
    }

    /// Compares header names or tokens with a literal, ignoring case.
    ///
    /// - Parameters:
    ///   - bytes: A token (of token characters only).
    ///   - lowercase: Letters in lower case, digits and hyphens.
    /// - Returns: Whether they are the same.
    @inline(__always) static func equal(
        _ bytes: UnsafeRawBufferPointer,
        _ lowercase: StaticString
    ) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        let literal = lowercase.utf8Start
        for index in 0..<bytes.count where bytes[index] | 0x20 != literal[index] {
            return false
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
