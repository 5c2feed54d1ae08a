@testable import GatewayHost

/// The head of a request, for tests of what is decided from one.
enum ParsedHead {
    /// Parses a request and lends its head.
    ///
    /// - Parameters:
    ///   - lines: The header lines besides `Host`.
    ///   - line: The request line.
    ///   - host: What `Host` says; `nil` leaves it out.
    ///   - body: Takes the head.
    /// - Returns: What `body` returned.
    /// - Throws: When it is no request.
    static func with<Result>(
        _ lines: [String],
        _ line: String = "GET / HTTP/1.1",
        host: String? = "h",
        _ body: (RequestHead) -> Result
    ) throws -> Result {
        let fields = (host.map { ["Host: \($0)"] } ?? []) + lines
        let text = ([line] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        var parser = RequestParser(limits: HeadLimits())
        let head = RequestHead()
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { raw in
            guard try parser.parse(raw, into: head) else {
                throw HTTPParseFailure.malformedStartLine
            }
            return body(head)
        }
    }
}
