/// Reads the heads of requests, strictly (RFC 9112).
///
/// It is fed the bytes from the first one of a request to the last one that has arrived, again and
/// again until the head is complete; each byte is looked at once, however the head is cut.
struct RequestParser {
    private var lines: HeadLines
    private let maxFields: Int
    private var framing = FramingFields()
    private var hasLine = false
    private var hasSkippedBlank = false

    /// Starts with the first request of a connection.
    ///
    /// - Parameter limits: Beyond which a head is refused.
    init(limits: HeadLimits = HeadLimits()) {
        lines = HeadLines(limits: limits)
        maxFields = limits.maxFields
    }

    /// Starts over with the next request.
    mutating func reset() {
        lines.reset()
        framing = FramingFields()
        hasLine = false
        hasSkippedBlank = false
    }

    /// Reads what has arrived of a head.
    ///
    /// - Parameters:
    ///   - bytes: The request from its first byte on.
    ///   - head: Filled in; valid when this returns `true`.
    /// - Returns: Whether the head is complete; then `head.byteCount` says where the body begins.
    /// - Throws: When the head is refused.
    mutating func parse(
        _ bytes: UnsafeRawBufferPointer,
        into head: RequestHead
    ) throws(HTTPParseFailure) -> Bool {
        if !hasLine, let first = bytes.first { try checkFirst(first) }
        while let line = try lines.next(bytes) {
            if !hasLine {
                try readStartLine(line, bytes, head)
            } else if line.isEmpty {
                try finish(bytes, head)
                return true
            } else {
                try readField(line, bytes, head)
            }
        }
        return false
    }

    // What cannot become a request is refused at its first byte and not when a timeout ends it.
    private func checkFirst(_ byte: UInt8) throws(HTTPParseFailure) {
        guard !ByteClass.isToken(byte), byte != 0x0d, byte != 0x0a else { return }
        throw byte == 0x16 ? .tlsHandshake : .invalidMethod
    }

    private mutating func readStartLine(
        _ line: Range<Int>,
        _ bytes: UnsafeRawBufferPointer,
        _ head: RequestHead
    ) throws(HTTPParseFailure) {
        if line.isEmpty {
            // RFC 9112 §2.2: one empty line before the request is ignored.
            guard !hasSkippedBlank else { throw .malformedStartLine }
            hasSkippedBlank = true
            return
        }
        head.line = try RequestLine(line, of: bytes)
        head.isHTTP10 = head.line.isHTTP10
        let method = head.line.method
        let start = Int(method.start)
        head.method = HTTPMethod(
            UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Int(method.count))])
        )
        hasLine = true
    }

    private mutating func readField(
        _ line: Range<Int>,
        _ bytes: UnsafeRawBufferPointer,
        _ head: RequestHead
    ) throws(HTTPParseFailure) {
        guard head.fields.count < maxFields else { throw .tooManyHeaders }
        let field = try FieldLine(line, of: bytes)
        let isRepeated = head.fields.append(
            name: field.name,
            value: field.value,
            known: field.known
        )
        guard field.known != .other else { return }
        let start = Int(field.value.start)
        let value = UnsafeRawBufferPointer(
            rebasing: bytes[start..<(start + Int(field.value.count))]
        )
        try framing.note(field.known, value)
        switch field.known {
        case .host: try checkHost(value, isRepeated)
        case .expect: try noteExpectation(value, head)
        default: break
        }
    }

    // RFC 9112 §3.2: exactly one Host, and a valid one.
    private func checkHost(
        _ value: UnsafeRawBufferPointer,
        _ isRepeated: Bool
    ) throws(HTTPParseFailure) {
        guard !isRepeated else { throw .duplicateHost }
        guard value.allSatisfy(ByteClass.isHost) else { throw .invalidHost }
    }

    // RFC 9110 §10.1.1: there is one expectation, and HTTP/1.0 does not know it.
    private func noteExpectation(
        _ value: UnsafeRawBufferPointer,
        _ head: RequestHead
    ) throws(HTTPParseFailure) {
        guard !head.isHTTP10 else { return }
        guard ByteClass.equal(value, "100-continue") else { throw .unsupportedExpectation }
        head.expectsContinue = true
    }

    private func finish(
        _ bytes: UnsafeRawBufferPointer,
        _ head: RequestHead
    ) throws(HTTPParseFailure) {
        guard head.isHTTP10 || head.fields.has(.host) else { throw .missingHost }
        // RFC 9112 §6.3: a request that does not say has no body.
        head.framing = try framing.framing(isHTTP10: head.isHTTP10) ?? .none
        head.keepsAlive =
            !framing.saysClose && (!head.isHTTP10 || framing.saysKeepAlive)
        head.byteCount = lines.consumed
        head.fields.rebase(bytes.baseAddress)
    }
}
