/// The grammar and the value of numbers (RFC 8259 §6).
@usableFromInline
enum JSONNumber {
    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Measures the number at an offset.
    ///
    /// - Parameters:
    ///   - text: The first byte of the source.
    ///   - start: Where the number begins; below `end`.
    ///   - end: Where the source ends.
    /// - Returns: Its length.
    /// - Throws: A ``JSONFailure`` when there is no well-formed number.
    @inline(__always)
    static func length(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        let isNegative = text[start] == UInt8(ascii: "-")
        let first = isNegative ? start &+ 1 : start
        let index = digits(text, first, end)
        guard index > first else {
            throw JSONFailure(isNegative ? .invalidNumber : .unexpectedByte, at: start)
        }
        // A leading zero stands alone.
        if text[first] == UInt8(ascii: "0"), index > first &+ 1 {
            throw JSONFailure(.invalidNumber, at: start)
        }
        guard index < end, text[index] == UInt8(ascii: ".") || text[index] | 0x20 == 0x65 else {
            return index &- start
        }
        let last = fractionEnd(text, index, end)
        guard last > 0 else { throw JSONFailure(.invalidNumber, at: start) }
        return last &- start
    }

    /// Finds the end of a fraction, an exponent or both.
    ///
    /// - Returns: The offset after it, or zero when it is malformed.
    private static func fractionEnd(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) -> Int {
        var index = start
        if text[index] == UInt8(ascii: ".") {
            index = digits(text, start &+ 1, end)
            guard index > start &+ 1 else { return 0 }
        }
        guard index < end, text[index] | 0x20 == UInt8(ascii: "e") else { return index }
        var first = index &+ 1
        if first < end, text[first] == UInt8(ascii: "+") || text[first] == UInt8(ascii: "-") {
            first &+= 1
        }
        let last = digits(text, first, end)
        return last > first ? last : 0
    }

    @inline(__always)
    private static func digits(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, isDigit(text[index]) { index &+= 1 }
        return index
    }

    /// Reads a number that is a whole one.
    ///
    /// - Parameter text: The text of a well-formed number.
    /// - Returns: The value; `nil` when it has a fraction or does not fit. `4096.0` and `4e3` are
    ///   whole numbers, because clients send them for counts.
    @usableFromInline
    static func int(_ text: UnsafeRawBufferPointer) -> Int? {
        var magnitude: UInt = 0
        let isNegative = text.first == UInt8(ascii: "-")
        for byte in text[(isNegative ? 1 : 0)...] {
            guard isDigit(byte) else { return double(text).flatMap(Int.init(exactly:)) }
            let (shifted, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(UInt(byte &- 0x30))
            if overflow || carry { return nil }
            magnitude = sum
        }
        guard isNegative else { return Int(exactly: magnitude) }
        return magnitude <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// Reads a number as the nearest double.
    ///
    /// - Parameter text: The text of a well-formed number.
    /// - Returns: The value, or `nil` when it is beyond the largest double.
    @usableFromInline
    static func double(_ text: UnsafeRawBufferPointer) -> Double? {
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }
}
