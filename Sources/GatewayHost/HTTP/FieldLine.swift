import Glibc

/// One header or trailer line: `name: value`, checked.
struct FieldLine {
    let name: HeadSlice
    let value: HeadSlice
    let known: KnownHeader

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: Where the line lies, without its CRLF.
    ///   - bytes: The head.
    /// - Throws: What RFC 9112 §5 forbids.
    @inline(__always)
    init(_ line: Range<Int>, of bytes: UnsafeRawBufferPointer) throws(HTTPParseFailure) {
        let end = line.upperBound
        let base = bytes.baseAddress.unsafelyUnwrapped
        guard let found = memchr(base + line.lowerBound, 0x3a, line.count) else {
            throw Self.nameFailure(bytes[line.lowerBound])
        }
        let colon = UnsafeRawPointer(found) - base
        let title = UnsafeRawBufferPointer(rebasing: bytes[line.lowerBound..<colon])
        known = .recognise(title)
        // A name that was recognised is a token.
        guard known != .other || Self.isToken(title) else {
            throw Self.nameFailure(bytes[line.lowerBound])
        }
        var first = colon + 1
        var last = end
        while first < last, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
        while last > first, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
        let content = UnsafeRawBufferPointer(rebasing: bytes[first..<last])
        guard ByteClass.isFieldValue(content) else {
            throw content.contains(0x0d) ? .bareCarriageReturn : .invalidHeaderValue
        }
        name = HeadSlice(line.lowerBound..<colon)
        value = HeadSlice(first..<last)
    }

    private static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for byte in bytes where !ByteClass.isToken(byte) { return false }
        return !bytes.isEmpty
    }

    private static func nameFailure(_ initial: UInt8) -> HTTPParseFailure {
        // RFC 9112 §5.2: a server rejects a folded line or replaces it; replacing is how parsers
        // came to differ. RFC 9112 §5.1: white space before the colon is refused.
        initial == 0x20 || initial == 0x09 ? .foldedHeader : .invalidHeaderName
    }
}
