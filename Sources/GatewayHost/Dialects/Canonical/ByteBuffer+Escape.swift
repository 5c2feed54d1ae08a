import Glibc
import ProviderAPI

extension ByteBuffer {
    /// Appends text as the inside of a JSON string.
    mutating func escape(_ text: String) {
        var text = text
        text.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
    }

    /// Appends UTF-8 as the inside of a JSON string.
    mutating func escape(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count {
            let stop = nextSpecial(bytes, start)
            append(UnsafeRawBufferPointer(rebasing: bytes[start..<stop]))
            guard stop < bytes.count else { return }
            escape(byte: bytes[stop])
            start = stop + 1
        }
    }

    private mutating func escape(byte: UInt8) {
        switch byte {
        case 0x22: append("\\\"")
        case 0x5C: append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u001")
            append(hexadecimal: Int(byte & 15))
        }
    }

    /// Appends the text that an escaped string stands for.
    mutating func unescape(_ text: RawText) {
        var rest = text
        while let slash = rest.firstIndex(of: 0x5C), slash + 1 < rest.count {
            append(rest.prefix(slash).bytes)
            let length = unescape(at: rest.base + slash, limit: rest.count - slash)
            rest = rest.dropping(first: slash + length)
        }
        append(rest.bytes)
    }

    /// Appends what one escape stands for and gives its length.
    private mutating func unescape(at base: UnsafePointer<UInt8>, limit: Int) -> Int {
        switch base[1] {
        case UInt8(ascii: "n"): append(byte: 0x0A)
        case UInt8(ascii: "t"): append(byte: 0x09)
        case UInt8(ascii: "r"): append(byte: 0x0D)
        case UInt8(ascii: "b"): append(byte: 0x08)
        case UInt8(ascii: "f"): append(byte: 0x0C)
        case UInt8(ascii: "u"): return unescapeUnicode(at: base, limit: limit)
        default: append(byte: base[1])
        }
        return 2
    }

    private mutating func unescapeUnicode(at base: UnsafePointer<UInt8>, limit: Int) -> Int {
        guard let first = codeUnit(base, limit) else {
            append("\u{FFFD}")
            return min(6, limit)
        }
        if first & 0xFC00 == 0xD800, let second = codeUnit(base + 6, limit - 6),
            second & 0xFC00 == 0xDC00
        {
            append(scalar: 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
            return 12
        }
        append(scalar: first)
        return 6
    }

    private mutating func append(scalar: UInt32) {
        append(String(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")))
    }

    private func codeUnit(_ base: UnsafePointer<UInt8>, _ limit: Int) -> UInt32? {
        guard limit >= 6, base[0] == 0x5C, base[1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for index in 2..<6 {
            guard let digit = Character(Unicode.Scalar(base[index])).hexDigitValue else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// Finds the next byte that JSON wants escaped.
private func nextSpecial(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var index = start
    while index + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if hasSpecial(word) { break }
        index += 8
    }
    while index < bytes.count {
        let byte = bytes[index]
        if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
        index += 1
    }
    return index
}

/// Whether one of eight bytes is a quote, a backslash or a control character.
private func hasSpecial(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let found =
        ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
        | ((word &- ones &* 0x20) & ~word)
    return found & tops != 0
}
