import Glibc

/// Decodes the escapes of string content.
///
/// Safe on all bytes: what the parser would refuse decodes to something.
@usableFromInline
enum JSONText {
    /// Decodes string content.
    ///
    /// - Parameters:
    ///   - raw: The bytes between the quotes.
    ///   - target: Room for as many bytes as `raw` has; decoding never makes text longer.
    /// - Returns: How many bytes were written.
    static func unescape(
        _ raw: UnsafeRawBufferPointer,
        into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var index = 0
        var written = 0
        while index < raw.count {
            let run = nextBackslash(raw, index) - index
            if run > 0, let base = raw.baseAddress {
                memcpy(target + written, base + index, run)
                index += run
                written += run
            }
            guard index < raw.count else { break }
            written += encode(nextScalar(raw, &index), to: target + written)
        }
        return written
    }

    /// Compares string content, decoded, with text.
    ///
    /// - Parameters:
    ///   - raw: The bytes between the quotes.
    ///   - text: UTF-8.
    /// - Returns: Whether they are the same.
    @usableFromInline
    static func equals(_ raw: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        var compared = 0
        while index < raw.count {
            var piece: (UInt8, UInt8, UInt8, UInt8) = (raw[index], 0, 0, 0)
            let isSame = withUnsafeMutableBytes(of: &piece) { space in
                guard let base = space.baseAddress else { return false }
                let length = next(raw, &index, base.assumingMemoryBound(to: UInt8.self))
                guard compared + length <= text.count else { return false }
                defer { compared += length }
                return (0..<length).allSatisfy { space[$0] == text[compared + $0] }
            }
            guard isSame else { return false }
        }
        return compared == text.count
    }

    /// Compares string content with text, decoding only when it has to.
    ///
    /// - Parameters:
    ///   - raw: The bytes between the quotes.
    ///   - text: UTF-8.
    /// - Returns: Whether they are the same.
    static func isSame(_ raw: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = raw.baseAddress, let second = text.baseAddress else {
            return raw.isEmpty && text.isEmpty
        }
        if raw.count == text.count, memcmp(first, second, raw.count) == 0 {
            return memchr(second, 0x5C, text.count) == nil || equals(raw, text)
        }
        // An escape is longer than what it stands for.
        return raw.count > text.count && memchr(first, 0x5C, raw.count) != nil && equals(raw, text)
    }

    /// Decodes string content.
    ///
    /// - Parameter raw: The bytes between the quotes.
    /// - Returns: The text; what is not UTF-8 becomes U+FFFD.
    static func decode(_ raw: UnsafeRawBufferPointer) -> String {
        guard nextBackslash(raw, 0) < raw.count else {
            return String(decoding: raw, as: UTF8.self)
        }
        return String(unsafeUninitializedCapacity: raw.count) { space in
            space.baseAddress.map { unescape(raw, into: $0) } ?? 0
        }
    }

    /// Decodes one byte or one escape.
    private static func next(
        _ raw: UnsafeRawBufferPointer,
        _ index: inout Int,
        _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard raw[index] == UInt8(ascii: "\\") else {
            index += 1
            return 1
        }
        return encode(nextScalar(raw, &index), to: target)
    }

    private static func nextBackslash(_ raw: UnsafeRawBufferPointer, _ start: Int) -> Int {
        guard let base = raw.baseAddress,
            let found = memchr(base + start, 0x5C, raw.count - start)
        else { return raw.count }
        return UnsafeRawPointer(found) - base
    }

    /// Reads the escape at `index`, two for a surrogate pair.
    private static func nextScalar(_ raw: UnsafeRawBufferPointer, _ index: inout Int) -> UInt32 {
        let letter = index + 1 < raw.count ? raw[index + 1] : UInt8(ascii: "\\")
        guard letter == UInt8(ascii: "u") else {
            index += 2
            return UInt32(simple(letter))
        }
        let first = codeUnit(raw, index)
        index += 6
        guard first & 0xF800 == 0xD800 else { return first }
        let second = codeUnit(raw, index)
        guard first < 0xDC00, second & 0xFC00 == 0xDC00 else { return 0xFFFD }
        index += 6
        return 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
    }

    private static func simple(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: letter
        }
    }

    /// Reads `\uXXXX`.
    ///
    /// - Returns: The code unit, or zero when there is no such escape.
    private static func codeUnit(_ raw: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        guard index + 6 <= raw.count, raw[index] == UInt8(ascii: "\\"),
            raw[index + 1] == UInt8(ascii: "u")
        else { return 0 }
        var value: UInt32 = 0
        for offset in 2..<6 {
            value = value << 4 | (JSONScan.hexDigit(raw[index + offset]) ?? 0)
        }
        return value
    }

    private static func encode(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let unicode = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        var length = 0
        for byte in UTF8.encode(unicode) ?? UTF8.encodedReplacementCharacter {
            target[length] = byte
            length += 1
        }
        return length
    }
}
