internal import CKernels
import Glibc

/// Steps over values without reading them.
///
/// It checks only what it needs to find the end: quotes, and that brackets pair up, so that the end
/// found here is the end any reader finds. It is safe on all bytes.
enum JSONSkip {
    /// How many containers may be nested.
    static let maxDepth = 512

    /// Finds the end of a string.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where its opening quote is.
    ///   - end: Where the source ends.
    /// - Returns: The offset after the closing quote.
    /// - Throws: `unexpectedEnd` when there is none.
    @inline(__always)
    static func string(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        var index = start &+ 1
        // Keys are short: look at eight bytes before calling out.
        if index &+ 8 <= end {
            let loaded = UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self)
            let marks = JSONScan.special(UInt64(littleEndian: loaded))
            let first = index &+ marks.trailingZeroBitCount &>> 3
            if marks == 0 {
                index &+= 8
            } else if text[first] == 0x22 {
                return first &+ 1
            }
        }
        while index < end, let found = memchr(text + index, 0x22, end &- index) {
            let quote = UnsafeRawPointer(found) - UnsafeRawPointer(text)
            if text[quote &- 1] != 0x5C || !isEscaped(text, quote, from: index) {
                return quote &+ 1
            }
            index = quote &+ 1
        }
        throw JSONFailure(.unexpectedEnd, at: end)
    }

    /// Whether an odd number of backslashes stands before a quote.
    private static func isEscaped(
        _ text: UnsafePointer<UInt8>,
        _ quote: Int,
        from start: Int
    ) -> Bool {
        var first = quote
        while first > start, text[first &- 1] == 0x5C { first &-= 1 }
        return (quote &- first) & 1 == 1
    }

    /// Finds the end of a value.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where the value begins.
    ///   - end: Where the source ends.
    /// - Returns: The offset after its last byte.
    /// - Throws: A ``JSONFailure`` when it has no end or is no value.
    @inline(__always)
    static func value(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        guard start < end else { throw JSONFailure(.unexpectedEnd, at: end) }
        switch text[start] {
        case UInt8(ascii: "\""): return try string(text, start, end)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try container(text, start, end)
        case UInt8(ascii: "t"): return start &+ (try JSONScan.word("true", text, start, end))
        case UInt8(ascii: "f"): return start &+ (try JSONScan.word("false", text, start, end))
        case UInt8(ascii: "n"): return start &+ (try JSONScan.word("null", text, start, end))
        default: return start &+ (try JSONNumber.length(text, start, end))
        }
    }

    private static func container(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        // Where the fast scan finds no end, the careful one says why.
        let found = json_scan_container(text, start, end, Int32(maxDepth))
        return found >= 0 ? found : try carefulContainer(text, start, end)
    }

    /// Finds the end of a container byte by byte.
    static func carefulContainer(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        var brackets = JSONBrackets()
        var index = start
        while index < end {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                index = try string(text, index, end)
                continue
            }
            // The bit 0x20 is the case of a letter and the only difference of `[{` and `]}`.
            if byte | 0x20 == UInt8(ascii: "{") {
                guard brackets.open(byte) else { throw JSONFailure(.tooDeep, at: index) }
            } else if byte | 0x20 == UInt8(ascii: "}") {
                guard brackets.close(byte) else { throw JSONFailure(.unexpectedByte, at: index) }
                if brackets.isEmpty { return index &+ 1 }
            }
            index &+= 1
        }
        throw JSONFailure(.unexpectedEnd, at: end)
    }
}

/// The open brackets, one bit each.
struct JSONBrackets {
    private var bits = InlineArray<8, UInt64>(repeating: 0)
    private var depth = 0

    @inline(__always) var isEmpty: Bool { depth == 0 }

    /// Opens a bracket.
    ///
    /// - Returns: False when too many are open.
    @inline(__always)
    mutating func open(_ byte: UInt8) -> Bool {
        guard depth < JSONSkip.maxDepth else { return false }
        let bit: UInt64 = 1 &<< UInt64(depth & 63)
        let isObject = byte == UInt8(ascii: "{")
        bits[depth &>> 6] = isObject ? bits[depth &>> 6] | bit : bits[depth &>> 6] & ~bit
        depth &+= 1
        return true
    }

    /// Closes a bracket.
    ///
    /// - Returns: False when the innermost open bracket is of the other kind.
    @inline(__always)
    mutating func close(_ byte: UInt8) -> Bool {
        guard depth > 0 else { return false }
        depth &-= 1
        let isObject = (bits[depth &>> 6] &>> UInt64(depth & 63)) & 1 == 1
        return isObject == (byte == UInt8(ascii: "}"))
    }
}
