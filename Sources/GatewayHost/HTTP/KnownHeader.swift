/// The headers that are recognised while a head is parsed, so that asking for one is no search.
enum KnownHeader: UInt8, CaseIterable {
    case contentLength
    case transferEncoding
    case connection
    case expect
    case host
    case authorization
    case apiKey
    case contentType
    case contentEncoding
    case requestID
    case retryAfter
    case accept
    case userAgent
    case keepAlive
    case te
    case trailer
    case upgrade
    case proxyConnection
    case proxyAuthorization
    case proxyAuthenticate
    case other

    /// Whether the header speaks about one connection only (RFC 9110 §7.6.1).
    var isHopByHop: Bool {
        switch self {
        case .transferEncoding, .connection, .keepAlive, .te, .trailer, .upgrade,
            .proxyConnection, .proxyAuthorization, .proxyAuthenticate:
            true
        default:
            false
        }
    }

    /// Recognises a header name.
    ///
    /// - Parameter name: A token.
    /// - Returns: The header, or ``other``.
    @inline(__always) static func recognise(_ name: UnsafeRawBufferPointer) -> KnownHeader {
        guard let candidate = candidate(name.count, name.first ?? 0) else { return .other }
        return ByteClass.equal(name, candidate.name) ? candidate : .other
    }

    /// The one known header of this length and initial.
    private static func candidate(_ count: Int, _ initial: UInt8) -> KnownHeader? {
        switch (count, initial | 0x20) {
        case (2, UInt8(ascii: "t")): .te
        case (4, UInt8(ascii: "h")): .host
        case (6, UInt8(ascii: "a")): .accept
        case (6, UInt8(ascii: "e")): .expect
        case (7, UInt8(ascii: "t")): .trailer
        case (7, UInt8(ascii: "u")): .upgrade
        case (9, UInt8(ascii: "x")): .apiKey
        case (10, UInt8(ascii: "c")): .connection
        case (10, UInt8(ascii: "k")): .keepAlive
        case (10, UInt8(ascii: "u")): .userAgent
        case (11, UInt8(ascii: "r")): .retryAfter
        case (12, UInt8(ascii: "c")): .contentType
        case (12, UInt8(ascii: "x")): .requestID
        case (13, UInt8(ascii: "a")): .authorization
        case (14, UInt8(ascii: "c")): .contentLength
        case (16, UInt8(ascii: "c")): .contentEncoding
        case (16, UInt8(ascii: "p")): .proxyConnection
        case (17, UInt8(ascii: "t")): .transferEncoding
        case (18, UInt8(ascii: "p")): .proxyAuthenticate
        case (19, UInt8(ascii: "p")): .proxyAuthorization
        default: nil
        }
    }

    /// The name in lower case.
    var name: StaticString {
        switch self {
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .expect: "expect"
        case .host: "host"
        case .authorization: "authorization"
        case .apiKey: "x-api-key"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .requestID: "x-request-id"
        case .retryAfter: "retry-after"
        case .accept: "accept"
        case .userAgent: "user-agent"
        case .keepAlive: "keep-alive"
        case .te: "te"
        case .trailer: "trailer"
        case .upgrade: "upgrade"
        case .proxyConnection: "proxy-connection"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyAuthenticate: "proxy-authenticate"
        case .other: ""
        }
    }
}
