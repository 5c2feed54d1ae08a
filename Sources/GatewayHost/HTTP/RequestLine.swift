import Glibc

/// Where the parts of a request line lie.
struct RequestLine {
    var method = HeadSlice()
    var target = HeadSlice()
    var authority = HeadSlice()
    var path = HeadSlice()
    var query = HeadSlice()
    var isHTTP10 = false

    private static let versionLength = 8  // HTTP/1.1
    private static let maxMethod = 32  // the longest registered one has 17

    init() {}

    /// Reads a request line (RFC 9112 §3): method, one space, target, one space, version.
    ///
    /// - Parameters:
    ///   - line: Where the line lies, without its CRLF.
    ///   - bytes: The head.
    /// - Throws: When a part is missing or not valid.
    init(_ line: Range<Int>, of bytes: UnsafeRawBufferPointer) throws(HTTPParseFailure) {
        let end = line.upperBound
        var index = line.lowerBound
        while index < end, ByteClass.isToken(bytes[index]) { index += 1 }
        guard index > line.lowerBound, index - line.lowerBound <= Self.maxMethod,
            index < end, bytes[index] == 0x20
        else { throw bytes[line].contains(0x20) ? .invalidMethod : .malformedStartLine }
        method = HeadSlice(line.lowerBound..<index)
        let start = index + 1
        index = start
        while index < end, ByteClass.isTarget(bytes[index]) { index += 1 }
        guard index > start else { throw .invalidTarget }
        guard index < end else { throw .malformedStartLine }  // HTTP/0.9 has no version
        guard bytes[index] == 0x20 else { throw .invalidTarget }
        target = HeadSlice(start..<index)
        try readVersion(index + 1, end, bytes)
        try splitTarget(start..<index, bytes)
    }

    private mutating func readVersion(
        _ start: Int,
        _ end: Int,
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        let prefix: StaticString = "HTTP/"
        guard end - start == Self.versionLength,
            memcmp(bytes.baseAddress.unsafelyUnwrapped + start, prefix.utf8Start, 5) == 0,
            bytes[start + 6] == UInt8(ascii: ".")
        else { throw .invalidVersion }
        switch (bytes[start + 5] &- 48, bytes[start + 7] &- 48) {
        case (1, 1): isHTTP10 = false
        case (1, 0): isHTTP10 = true
        case (2, 0) where isPreface(bytes): throw .http2Preface
        case (0...9, 0...9): throw .unsupportedVersion
        default: throw .invalidVersion
        }
    }

    // RFC 9113 §3.4: a client of HTTP/2 begins with `PRI * HTTP/2.0`, so that servers of 1.1 refuse.
    private func isPreface(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = Int(method.start)
        return bytes[start..<(start + Int(method.count))].elementsEqual("PRI".utf8)
    }

    private mutating func splitTarget(
        _ range: Range<Int>,
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        if bytes[range.lowerBound] == UInt8(ascii: "/") {
            return splitQuery(range, bytes)
        }
        let method = UnsafeRawBufferPointer(
            rebasing: bytes[Int(method.start)..<Int(method.start + method.count)]
        )
        if ByteClass.identical(method, "CONNECT") { throw .connectUnsupported }
        if range.count == 1, bytes[range.lowerBound] == UInt8(ascii: "*") {
            // RFC 9112 §3.2.4: only OPTIONS asks about the server as a whole.
            guard ByteClass.identical(method, "OPTIONS") else { throw .invalidTarget }
            path = HeadSlice(range)
            return
        }
        try splitAbsolute(range, bytes)
    }

    // RFC 9112 §3.2.2: a server accepts `http://authority/path?query` too.
    private mutating func splitAbsolute(
        _ range: Range<Int>,
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        guard let start = Self.schemeEnd(range, bytes) else { throw .invalidTarget }
        var end = start
        while end < range.upperBound, ByteClass.isHost(bytes[end]) { end += 1 }
        guard end > start else { throw .invalidTarget }
        authority = HeadSlice(start..<end)
        guard end < range.upperBound else { return }
        guard bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: "?") else {
            throw .invalidTarget  // user information, among others
        }
        splitQuery(end..<range.upperBound, bytes)
    }

    private static func schemeEnd(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Int? {
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes {
            let end = range.lowerBound + scheme.utf8CodeUnitCount
            guard end <= range.upperBound else { continue }
            let start = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<end])
            if ByteClass.equal(start, scheme) { return end }
        }
        return nil
    }

    private mutating func splitQuery(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        let base = bytes.baseAddress.unsafelyUnwrapped
        guard let found = memchr(base + range.lowerBound, 0x3f, range.count) else {
            path = HeadSlice(range)
            return
        }
        let mark = UnsafeRawPointer(found) - base
        path = HeadSlice(range.lowerBound..<mark)
        query = HeadSlice((mark + 1)..<range.upperBound)
    }
}
