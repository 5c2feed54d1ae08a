/// Why bytes are not an HTTP/1.x message that this project takes.
///
/// After any of these the connection cannot be used again: where the next message begins is not
/// known.
enum HTTPParseFailure: Error, Equatable {
    case malformedStartLine
    case invalidMethod
    case invalidTarget
    case invalidVersion
    case unsupportedVersion
    case http2Preface
    case tlsHandshake
    case connectUnsupported
    case bareLineFeed
    case bareCarriageReturn
    case foldedHeader
    case invalidHeaderName
    case invalidHeaderValue
    case headTooLarge
    case tooManyHeaders
    case missingHost
    case duplicateHost
    case invalidHost
    case invalidContentLength
    case duplicateContentLength
    case ambiguousLength
    case invalidTransferEncoding
    case unsupportedTransferEncoding
    case unsupportedExpectation
    case invalidChunk
    case chunkLineTooLong
    case trailersTooLarge
    case invalidStatus
    case unexpectedUpgrade
    case tooManyInterimResponses
    case invalidPercentEncoding
    case tooManyQueryItems

    /// The status that tells a client about it.
    var status: Int {
        switch self {
        case .headTooLarge, .tooManyHeaders: 431
        case .unsupportedVersion, .http2Preface: 505
        case .unsupportedTransferEncoding, .connectUnsupported: 501
        case .unsupportedExpectation: 417
        default: 400
        }
    }

    /// One sentence for a person.
    var summary: StaticString {
        startSummary ?? headerSummary ?? bodySummary
    }

    private var startSummary: StaticString? {
        switch self {
        case .malformedStartLine: "The start line is not HTTP/1.1."
        case .invalidMethod: "The method contains characters that are not allowed."
        case .invalidTarget: "The request target is not valid."
        case .invalidVersion: "The HTTP version is not valid."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are supported."
        case .http2Preface: "HTTP/2 without TLS is not supported; use HTTP/1.1."
        case .tlsHandshake: "This port speaks plain HTTP, not TLS."
        case .connectUnsupported: "CONNECT is not supported."
        case .invalidStatus: "The status code is not valid."
        case .unexpectedUpgrade: "The protocol was switched without being asked."
        case .tooManyInterimResponses: "There are too many interim responses."
        case .invalidPercentEncoding: "The percent-encoding is not valid."
        case .tooManyQueryItems: "The query has too many items."
        default: nil
        }
    }

    private var headerSummary: StaticString? {
        switch self {
        case .bareLineFeed: "A line ends without a carriage return."
        case .bareCarriageReturn: "There is a carriage return inside a line."
        case .foldedHeader: "Folded header lines are not allowed."
        case .invalidHeaderName: "A header name contains characters that are not allowed."
        case .invalidHeaderValue: "A header value contains control characters."
        case .headTooLarge: "The request head is too large."
        case .tooManyHeaders: "There are too many headers."
        case .missingHost: "The Host header is missing."
        case .duplicateHost: "There is more than one Host header."
        case .invalidHost: "The Host header is not valid."
        case .unsupportedExpectation: "The only supported expectation is 100-continue."
        default: nil
        }
    }

    private var bodySummary: StaticString {
        switch self {
        case .invalidContentLength: "Content-Length is not a number."
        case .duplicateContentLength: "There is more than one Content-Length."
        case .ambiguousLength: "Content-Length and Transfer-Encoding exclude each other."
        case .invalidTransferEncoding: "Transfer-Encoding does not end with chunked."
        case .unsupportedTransferEncoding: "The only supported Transfer-Encoding is chunked."
        case .invalidChunk: "The chunked body is not valid."
        case .chunkLineTooLong: "A chunk size line is too long."
        case .trailersTooLarge: "The trailers are too large."
        default: "The message is not valid HTTP/1.1."
        }
    }
}
