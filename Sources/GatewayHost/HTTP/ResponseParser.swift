/// Reads the heads of responses, strictly (RFC 9112), and skips interim ones.
///
/// It is fed like a ``RequestParser``.
struct ResponseParser {
    private static let maxInterim = 16  // a server sends one or two

    private var lines: HeadLines
    private let maxFields: Int
    private var framing = FramingFields()
    private var hasLine = false
    private var interim = 0

    /// Starts with the first response of a connection.
    ///
    /// - Parameter limits: Beyond which a head is refused.
    init(limits: HeadLimits = HeadLimits()) {
        lines = HeadLines(limits: limits)
        maxFields = limits.maxFields
    }

    /// Starts over with the next response.
    mutating func reset() {
        lines.reset()
        framing = FramingFields()
        hasLine = false
        interim = 0
    }

    /// Reads what has arrived of a head.
    ///
    /// - Parameters:
    ///   - bytes: The response from its first byte on.
    ///   - head: Filled in; valid when this returns `true`.
    ///   - method: The method of the request that is answered; a HEAD has no body.
    /// - Returns: Whether the head is complete; then `head.byteCount` says where the body begins.
    /// - Throws: When the head is refused.
    mutating func parse(
        _ bytes: UnsafeRawBufferPointer,
        into head: ResponseHead,
        answering method: HTTPMethod
    ) throws(HTTPParseFailure) -> Bool {
        while let line = try lines.next(bytes) {
            if !hasLine {
                try readStatusLine(line, bytes, head)
                hasLine = true
            } else if !line.isEmpty {
                try readField(line, bytes, head)
            } else if head.status >= 200 {
                try finish(bytes, head, method)
                return true
            } else {
                try skipInterim(head)
            }
        }
        return false
    }

    // RFC 9112 §4: `HTTP/1.1 200 reason`; the reason and even its space may be missing.
    private func readStatusLine(
        _ line: Range<Int>,
        _ bytes: UnsafeRawBufferPointer,
        _ head: ResponseHead
    ) throws(HTTPParseFailure) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[line])
        guard text.count >= 12, text[8] == 0x20, text.starts(with: "HTTP/".utf8), text[6] == 0x2e
        else { throw .malformedStartLine }
        guard text[5] == UInt8(ascii: "1"), text[7] == UInt8(ascii: "1") || text[7] == 0x30 else {
            throw .unsupportedVersion
        }
        guard text.count == 12 || text[12] == 0x20,
            ByteClass.isFieldValue(UnsafeRawBufferPointer(rebasing: text[12...]))
        else { throw .malformedStartLine }
        var status = 0
        for byte in text[9..<12] {
            guard byte &- 48 <= 9 else { throw .invalidStatus }
            status = status * 10 + Int(byte &- 48)
        }
        guard status >= 100, status < 600 else { throw .invalidStatus }
        guard status != 101 else { throw .unexpectedUpgrade }
        head.status = status
        head.isHTTP10 = text[7] == 0x30
    }

    private mutating func readField(
        _ line: Range<Int>,
        _ bytes: UnsafeRawBufferPointer,
        _ head: ResponseHead
    ) throws(HTTPParseFailure) {
        guard head.fields.count < maxFields else { throw .tooManyHeaders }
        let field = try FieldLine(line, of: bytes)
        head.fields.append(name: field.name, value: field.value, known: field.known)
        guard field.known != .other, head.status >= 200 else { return }
        let start = Int(field.value.start)
        let end = start + Int(field.value.count)
        try framing.note(field.known, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    // RFC 9110 §15.2: any number of 1xx may come before the answer; they mean nothing here.
    private mutating func skipInterim(_ head: ResponseHead) throws(HTTPParseFailure) {
        interim += 1
        guard interim <= Self.maxInterim else { throw .tooManyInterimResponses }
        head.fields.removeAll()
        framing = FramingFields()
        hasLine = false
    }

    private func finish(
        _ bytes: UnsafeRawBufferPointer,
        _ head: ResponseHead,
        _ method: HTTPMethod
    ) throws(HTTPParseFailure) {
        // RFC 9112 §6.3: these end with their head, whatever the headers say.
        if method == .head || head.status == 204 || head.status == 304 {
            head.framing = .none
        } else {
            head.framing = try framing.framing(isHTTP10: head.isHTTP10) ?? .untilClose
        }
        head.keepsAlive =
            head.framing != .untilClose && !framing.saysClose
            && (!head.isHTTP10 || framing.saysKeepAlive)
        head.byteCount = lines.consumed
        head.fields.rebase(bytes.baseAddress)
    }
}
