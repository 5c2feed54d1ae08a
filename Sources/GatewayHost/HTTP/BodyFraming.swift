/// How the end of a body is found.
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
    case untilClose
}

/// What the headers say about framing and the life of the connection.
struct FramingFields {
    private enum Coding {
        case absent
        case chunked
        case unsupported
        case invalid
    }

    private(set) var contentLength: Int?
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private var coding = Coding.absent

    /// Whether there is a Transfer-Encoding.
    var hasTransferEncoding: Bool { coding != .absent }

    /// Takes a header field.
    ///
    /// - Parameters:
    ///   - header: Which header; those that do not matter here are ignored.
    ///   - value: Its value.
    /// - Throws: When a Content-Length is malformed or repeated.
    @inline(__always)
    mutating func note(
        _ header: KnownHeader,
        _ value: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        switch header {
        case .contentLength: try noteContentLength(value)
        case .transferEncoding: noteTransferEncoding(value)
        case .connection: noteConnection(value)
        default: break
        }
    }

    /// Decides the framing that the headers ask for.
    ///
    /// - Parameter isHTTP10: Whether the message is HTTP/1.0.
    /// - Returns: The framing, or `nil` when the headers do not say.
    /// - Throws: When two recipients could find different ends of the body.
    func framing(isHTTP10: Bool) throws(HTTPParseFailure) -> BodyFraming? {
        guard hasTransferEncoding else {
            return contentLength.map { $0 == 0 ? .none : .length($0) }
        }
        // RFC 9112 §6.1: a message with both is the shape of a smuggling attack, and so is a
        // transfer coding in an HTTP/1.0 message.
        guard contentLength == nil, !isHTTP10 else { throw .ambiguousLength }
        switch coding {
        case .chunked: return .chunked
        case .unsupported: throw .unsupportedTransferEncoding
        case .absent, .invalid: throw .invalidTransferEncoding
        }
    }

    private mutating func noteContentLength(
        _ value: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        guard contentLength == nil else { throw .duplicateContentLength }
        // RFC 9110 §8.6: digits only. Eighteen of them cannot overflow.
        guard !value.isEmpty, value.count <= 18 else { throw .invalidContentLength }
        var length = 0
        for byte in value {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { throw .invalidContentLength }
            length = length * 10 + Int(digit)
        }
        contentLength = length
    }

    // RFC 9112 §6.3: the only framing that all recipients agree on is a single `chunked`.
    private mutating func noteTransferEncoding(_ value: UnsafeRawBufferPointer) {
        let isChunked = ByteClass.equal(value, "chunked")
        switch coding {
        case .absent where isChunked: coding = .chunked
        case .absent: coding = Self.kind(of: value)
        case .chunked, .invalid: coding = .invalid
        case .unsupported: coding = .invalid
        }
    }

    // Codings of the registry that end in `chunked` are well framed, we just do not undo them.
    private static func kind(of value: UnsafeRawBufferPointer) -> Coding {
        let names: [StaticString] = ["gzip", "x-gzip", "deflate", "compress", "x-compress"]
        var isChunked = false
        for element in TokenList(value) {
            if isChunked { return .invalid }
            isChunked = ByteClass.equal(element, "chunked")
            if !isChunked, !names.contains(where: { ByteClass.equal(element, $0) }) {
                return .invalid
            }
        }
        return isChunked ? .unsupported : .invalid
    }

    private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
        for element in TokenList(value) {
            if ByteClass.equal(element, "close") { saysClose = true }
            if ByteClass.equal(element, "keep-alive") { saysKeepAlive = true }
        }
    }
}
