import Testing

@testable import GatewayHost

@Suite("ResponseParser")
struct ResponseParserTests {
    struct Accepted: CustomTestStringConvertible {
        let wire: String
        let status: Int
        let framing: BodyFraming
        let keepsAlive: Bool
        let method: HTTPMethod

        init(
            _ wire: String,
            _ status: Int,
            _ framing: BodyFraming,
            keepsAlive: Bool = true,
            method: HTTPMethod = .get
        ) {
            self.wire = wire
            self.status = status
            self.framing = framing
            self.keepsAlive = keepsAlive
            self.method = method
        }

        var testDescription: String { wire.debugDescription }
    }

    struct Refused: CustomTestStringConvertible {
        let wire: String
        let failure: HTTPParseFailure

        init(_ wire: String, _ failure: HTTPParseFailure) {
            self.wire = wire
            self.failure = failure
        }

        var testDescription: String { wire.debugDescription }
    }

    static let length = "Content-Length: 5\r\n\r\n"

    static let accepted: [Accepted] = [
        .init("HTTP/1.1 200 OK\r\n\(length)", 200, .length(5)),
        .init("HTTP/1.1 200 \r\n\(length)", 200, .length(5)),
        .init("HTTP/1.1 200\r\n\(length)", 200, .length(5)),
        .init("HTTP/1.1 299 Caf\u{e9} au lait\r\n\(length)", 299, .length(5)),
        .init("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, .chunked),
        .init("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, .none),
        .init("HTTP/1.1 200 OK\r\n\r\n", 200, .untilClose, keepsAlive: false),
        .init(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\(length)",
            200,
            .length(5),
            keepsAlive: false
        ),
        .init("HTTP/1.0 200 OK\r\n\(length)", 200, .length(5), keepsAlive: false),
        .init("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\(length)", 200, .length(5)),
        .init("HTTP/1.1 200 OK\r\n\(length)", 200, .none, method: .head),
        .init("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, .none, method: .head),
        .init("HTTP/1.1 204 No Content\r\n\(length)", 204, .none),
        .init("HTTP/1.1 304 Not Modified\r\n\(length)", 304, .none),
        .init("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\(length)", 200, .length(5)),
        .init(
            "HTTP/1.1 103 Hints\r\nLink: x\r\nContent-Length: 9\r\n\r\n"
                + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\n\(length)",
            404,
            .length(5)
        ),
    ]

    static let refused: [Refused] = [
        .init("HTTP/1.1 20 OK\r\n", .malformedStartLine),
        .init("HTTP/1.1 2000 OK\r\n", .malformedStartLine),
        .init("HTTP/1.1  200 OK\r\n", .malformedStartLine),
        .init("HTTP/1.1 2x0 OK\r\n", .invalidStatus),
        .init("HTTP/1.1 099 OK\r\n", .invalidStatus),
        .init("HTTP/1.1 600 OK\r\n", .invalidStatus),
        .init("HTTP/1.1 200 O\u{0}K\r\n", .malformedStartLine),
        .init("HTTP/1.1 200 O\rK\r\n", .malformedStartLine),
        .init("HTTP/1.1 200 OK\n", .bareLineFeed),
        .init("HTTP/2.0 200 OK\r\n", .unsupportedVersion),
        .init("HTTP/1.2 200 OK\r\n", .unsupportedVersion),
        .init("ICY 200 OK and more\r\n", .malformedStartLine),
        .init("<html><body>\r\n", .malformedStartLine),
        .init("\r\nHTTP/1.1 200 OK\r\n", .malformedStartLine),
        .init("HTTP/1.1 101 Switching\r\n", .unexpectedUpgrade),
        .init("HTTP/1.1 200 OK\r\n folded\r\n", .foldedHeader),
        .init("HTTP/1.1 200 OK\r\nA : b\r\n", .invalidHeaderName),
        .init("HTTP/1.1 200 OK\r\nA: \u{0}\r\n", .invalidHeaderValue),
        .init(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\(length)",
            .ambiguousLength
        ),
        .init("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .ambiguousLength),
        .init("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\(length)", .duplicateContentLength),
        .init("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n", .invalidContentLength),
        .init("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .invalidTransferEncoding),
        .init(
            String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 17),
            .tooManyInterimResponses
        ),
    ]

    private func parse(
        _ wire: String,
        by size: Int,
        _ method: HTTPMethod = .get,
        _ check: (ResponseHead) -> Void
    ) throws(HTTPParseFailure) -> Bool {
        var parser = ResponseParser()
        let head = ResponseHead()
        let bytes = Array(wire.utf8)
        let done = try Pieces.feed(bytes, by: size) { bytes throws(HTTPParseFailure) -> Bool? in
            guard try parser.parse(bytes, into: head, answering: method) else { return nil }
            check(head)
            return true
        }
        return done ?? false
    }

    @Test("accepts what the grammar allows, however it is cut", arguments: accepted)
    func accepts(_ row: Accepted) throws {
        for size in Pieces.sizes {
            let done = try parse(row.wire, by: size, row.method) { head in
                #expect(head.status == row.status)
                #expect(head.framing == row.framing)
                #expect(head.keepsAlive == row.keepsAlive)
                #expect(head.byteCount == row.wire.utf8.count)
            }
            #expect(done)
        }
    }

    @Test("refuses every other shape, however it is cut", arguments: refused)
    func refuses(_ row: Refused) {
        for size in Pieces.sizes {
            #expect(throws: row.failure) { try parse(row.wire, by: size) { _ in } }
        }
    }

    @Test("the fields are those of the final response")
    func fields() throws {
        let wire =
            "HTTP/1.1 103 Hints\r\nRetry-After: 1\r\nX-Early: 1\r\n\r\n"
            + "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\n\(Self.length)"
        let done = try parse(wire, by: 3) { head in
            #expect(head.fields[.retryAfter].map(text) == "30")
            #expect(head.fields.first(named: "x-early") == nil)
            #expect(head.fields.count == 2)
        }
        #expect(done)
    }
}
