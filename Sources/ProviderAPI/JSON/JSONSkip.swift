internal import CKernels
import Glibc

/// Steps over values without reading them.
///
/// It checks only what it needs to find the end: quotes, and that brackets pair up, so that the end
/// found here is the end any reader finds. It is safe on all bytes.
enum JSONSkip {
    /// How many containers may be nested.
    static let maxDepth = Int(JSON_SCAN_DEPTH)

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
        var search = Search(at: start)
        return try search.end(text, limit: end, end) ?? end
    }

    /// A search for the end of a container, which can pause.
    struct Search {
        private var scan = json_scan()

        /// Begins at an opening bracket.
        init(at start: Int) { scan.index = start }

        /// Goes on.
        ///
        /// - Parameters:
        ///   - text: The first byte of the source; the same in all calls.
        ///   - limit: Where to pause.
        ///   - end: Where the source ends.
        /// - Returns: The offset after the container, or `nil` for a pause.
        /// - Throws: A ``JSONFailure`` when it has no end.
        mutating func end(
            _ text: UnsafePointer<UInt8>,
            limit: Int,
            _ end: Int
        ) throws(JSONFailure) -> Int? {
            let found = json_scan_container(&scan, text, limit, end, Int32(maxDepth))
            if found >= 0 { return found }
            switch found {
            case Int(JSON_SCAN_PAUSED): return nil
            case Int(JSON_SCAN_UNPAIRED): throw JSONFailure(.unexpectedByte, at: scan.index)
            case Int(JSON_SCAN_TOO_DEEP): throw JSONFailure(.tooDeep, at: scan.index)
            default: throw JSONFailure(.unexpectedEnd, at: end)
            }
        }
    }
}
