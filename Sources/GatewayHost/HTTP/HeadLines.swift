import Glibc

/// Finds the lines of a head that arrives in pieces, each byte looked at once.
struct HeadLines {
    private let limits: HeadLimits
    private var start = 0
    private var scanned = 0

    /// Starts at the first byte of a message.
    ///
    /// - Parameter limits: Beyond which a head is refused.
    init(limits: HeadLimits) {
        self.limits = limits
    }

    /// How many bytes the lines so far have taken.
    var consumed: Int { start }

    /// Starts over with the next message.
    mutating func reset() {
        start = 0
        scanned = 0
    }

    /// Finds the next line.
    ///
    /// - Parameter bytes: The message from its first byte to what has arrived.
    /// - Returns: Where the next line lies without its CRLF, or `nil` when it is not complete.
    /// - Throws: When the head is too large or a line does not end in CRLF.
    @inline(__always)
    mutating func next(_ bytes: UnsafeRawBufferPointer) throws(HTTPParseFailure) -> Range<Int>? {
        guard let end = lineFeed(in: bytes) else {
            scanned = bytes.count
            guard bytes.count < limits.maxBytes else { throw .headTooLarge }
            return nil
        }
        guard end < limits.maxBytes else { throw .headTooLarge }
        // RFC 9112 §2.2 lets a recipient accept a bare LF; where two recipients differ on it,
        // a request can be smuggled.
        guard end > start, bytes[end - 1] == 0x0d else { throw .bareLineFeed }
        let line = start..<(end - 1)
        start = end + 1
        scanned = start
        return line
    }

    @inline(__always)
    private func lineFeed(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard scanned < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + scanned, 0x0a, bytes.count - scanned)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
