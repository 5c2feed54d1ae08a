import Testing

@testable import GatewayHost

extension RequestParserTests {
    /// What a parsed head says, as values.
    struct Summary: Equatable {
        var method = HTTPMethod.get
        var path = "/"
        var query = ""
        var authority = "h"
        var framing = BodyFraming.none
        var keepsAlive = true
        var expectsContinue = false
        var rest = ""
    }

    struct Accepted: CustomTestStringConvertible {
        let wire: String
        let summary: Summary

        init(_ wire: String, _ summary: Summary) {
            self.wire = wire
            self.summary = summary
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

    static func get(_ fields: String, _ version: String = "HTTP/1.1") -> String {
        "GET / \(version)\r\n\(fields)\r\n"
    }

    static func post(_ fields: String) -> String {
        "POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n"
    }

    static let accepted: [Accepted] = [
        .init(get("Host: h\r\n"), Summary()),
        .init("\r\n" + get("Host: h\r\n"), Summary()),
        .init(get("hOST:h\r\n"), Summary()),
        .init(get("Host: \t h \t\r\n"), Summary()),
        .init(get("Host:\r\n"), Summary(authority: "")),
        .init(get("Host: [::1]:80\r\n"), Summary(authority: "[::1]:80")),
        .init(get("Host: h\r\nX-Obs: caf\u{e9}\r\nX-Tab: a\tb\r\nX-Empty:\r\n"), Summary()),
        .init("GET /a/b?c=d?e HTTP/1.1\r\nHost: h\r\n\r\n", Summary(path: "/a/b", query: "c=d?e")),
        .init("GET /a? HTTP/1.1\r\nHost: h\r\n\r\n", Summary(path: "/a")),
        .init("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", Summary(method: .options, path: "*")),
        .init(
            "GET http://o:1/p?q HTTP/1.1\r\nHost: h\r\n\r\n",
            Summary(path: "/p", query: "q", authority: "o:1")
        ),
        .init("GET HTTPS://o HTTP/1.1\r\nHost: h\r\n\r\n", Summary(path: "", authority: "o")),
        .init(
            "GET http://o?q HTTP/1.1\r\nHost: h\r\n\r\n",
            Summary(path: "", query: "q", authority: "o")
        ),
        .init("PURGE / HTTP/1.1\r\nHost: h\r\n\r\n", Summary(method: .other)),
        .init("get / HTTP/1.1\r\nHost: h\r\n\r\n", Summary(method: .other)),
        .init(post("Content-Length: 0\r\n"), Summary(method: .post)),
        .init(
            post("Content-Length: 2\r\n") + "ab",
            Summary(
                method: .post,
                framing: .length(2),
                rest: "ab"
            )
        ),
        .init(post("content-length:007\r\n"), Summary(method: .post, framing: .length(7))),
        .init(post("Transfer-Encoding: ChunKed\r\n"), Summary(method: .post, framing: .chunked)),
        .init(
            post("Expect: 100-Continue\r\nContent-Length: 1\r\n"),
            Summary(method: .post, framing: .length(1), expectsContinue: true)
        ),
        .init(get("Host: h\r\nConnection: close\r\n"), Summary(keepsAlive: false)),
        .init(get("Host: h\r\nConnection: Foo , CLOSE\r\n"), Summary(keepsAlive: false)),
        .init(get("Host: h\r\nConnection: keep-alive, close\r\n"), Summary(keepsAlive: false)),
        .init(
            get("Host: h\r\nConnection: keep-alive\r\nConnection: close\r\n"),
            Summary(keepsAlive: false)
        ),
        .init(get("Host: h\r\nConnection: closed\r\n"), Summary()),
        .init(get("", "HTTP/1.0"), Summary(authority: "", keepsAlive: false)),
        .init(get("Connection: Keep-Alive\r\n", "HTTP/1.0"), Summary(authority: "")),
        .init(
            get("Expect: 100-continue\r\nContent-Length: 3\r\n", "HTTP/1.0"),
            Summary(authority: "", framing: .length(3), keepsAlive: false)
        ),
    ]

    static let refused: [Refused] = [
        // The request line, RFC 9112 §3
        .init("GET /\r\n", .malformedStartLine),
        .init("GET\r\n", .malformedStartLine),
        .init("\r\n\r\n", .malformedStartLine),
        .init(" GET / HTTP/1.1\r\n", .invalidMethod),
        .init("G\u{0}T / HTTP/1.1\r\n", .invalidMethod),
        .init("G@T / HTTP/1.1\r\n", .invalidMethod),
        .init("GET\t/ HTTP/1.1\r\n", .invalidMethod),
        .init("{\"a\":1}", .invalidMethod),
        .init(String(repeating: "A", count: 33) + " / HTTP/1.1\r\n", .invalidMethod),
        .init("GET  / HTTP/1.1\r\n", .invalidTarget),
        .init("GET /  HTTP/1.1\r\n", .invalidVersion),
        .init("GET / HTTP/1.1 \r\n", .invalidVersion),
        .init("GET /\tx HTTP/1.1\r\n", .invalidTarget),
        .init("GET /\u{7f} HTTP/1.1\r\n", .invalidTarget),
        .init("GET /\u{0} HTTP/1.1\r\n", .invalidTarget),
        .init("GET /caf\u{e9} HTTP/1.1\r\n", .invalidTarget),
        .init("GET /a#b HTTP/1.1\r\n", .invalidTarget),
        .init("GET a HTTP/1.1\r\n", .invalidTarget),
        .init("GET * HTTP/1.1\r\n", .invalidTarget),
        .init("GET http:// HTTP/1.1\r\n", .invalidTarget),
        .init("GET http:///a HTTP/1.1\r\n", .invalidTarget),
        .init("GET http://u@h/ HTTP/1.1\r\n", .invalidTarget),
        .init("GET ftp://h/ HTTP/1.1\r\n", .invalidTarget),
        .init("CONNECT h:443 HTTP/1.1\r\n", .connectUnsupported),
        .init("GET / http/1.1\r\n", .invalidVersion),
        .init("GET / HTTP/1,1\r\n", .invalidVersion),
        .init("GET / HTTP/11\r\n", .invalidVersion),
        .init("GET / HTTP/1.1.1\r\n", .invalidVersion),
        .init("GET / HTTP/a.b\r\n", .invalidVersion),
        .init("GET / HTTP/0.9\r\n", .unsupportedVersion),
        .init("GET / HTTP/1.2\r\n", .unsupportedVersion),
        .init("GET / HTTP/2.0\r\n", .unsupportedVersion),
        .init("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .http2Preface),
        .init("\u{16}\u{3}\u{1}", .tlsHandshake),
        // Lines, RFC 9112 §2.2
        .init("GET / HTTP/1.1\n", .bareLineFeed),
        .init("\nGET / HTTP/1.1\r\n", .bareLineFeed),
        .init("GET / HTTP/1.1\r\nHost: h\n\r\n", .bareLineFeed),
        .init("GET / HTTP/1.1\r\nHost: h\r\n\n", .bareLineFeed),
        .init("GET / HTTP/1.1\rHost: h\r\n\r\n", .invalidVersion),
        .init(get("Host: h\r\nA: b\rc\r\n"), .bareCarriageReturn),
        .init(get("Host: h\r\nA: b\r\r\n"), .bareCarriageReturn),
        .init(get("Host: h\r\n\r"), .invalidHeaderName),
        // Fields, RFC 9112 §5
        .init(get("Host: h\r\n A: b\r\n"), .foldedHeader),
        .init(get(" Host: h\r\n"), .foldedHeader),
        .init(get("Host: h\r\n\tfolded\r\n"), .foldedHeader),
        .init(get("Host : h\r\n"), .invalidHeaderName),
        .init(get("Host\t: h\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\n: x\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nno colon\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nnocolon\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nA(b: c\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nA\u{0}b: c\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nCaf\u{e9}: c\r\n"), .invalidHeaderName),
        .init(get("Host: h\r\nA: b\u{0}c\r\n"), .invalidHeaderValue),
        .init(get("Host: h\r\nA: 12345678\u{1f}9\r\n"), .invalidHeaderValue),
        .init(get("Host: h\r\nA: 123\u{7f}5678 and more\r\n"), .invalidHeaderValue),
        .init(get("Host: h\r\nA: \u{b}chunked\r\n"), .invalidHeaderValue),
        // Host, RFC 9112 §3.2
        .init(get(""), .missingHost),
        .init(get("Host: a\r\nHost: a\r\n"), .duplicateHost),
        .init(get("Host: a\r\nHost: b\r\n", "HTTP/1.0"), .duplicateHost),
        .init(get("Host: a, b\r\n"), .invalidHost),
        .init(get("Host: a/b\r\n"), .invalidHost),
        .init(get("Host: u@a\r\n"), .invalidHost),
        // Body length, RFC 9112 §6.3
        .init(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), .ambiguousLength),
        .init(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), .ambiguousLength),
        .init(post("Transfer-Encoding: x\r\nContent-Length: 0\r\n"), .ambiguousLength),
        .init("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .ambiguousLength),
        .init(post("Content-Length: 5\r\nContent-Length: 5\r\n"), .duplicateContentLength),
        .init(post("Content-Length: 5\r\nContent-Length: 6\r\n"), .duplicateContentLength),
        .init(post("Content-Length: 5, 5\r\n"), .invalidContentLength),
        .init(post("Content-Length: -1\r\n"), .invalidContentLength),
        .init(post("Content-Length: +1\r\n"), .invalidContentLength),
        .init(post("Content-Length: 0x5\r\n"), .invalidContentLength),
        .init(post("Content-Length: 5 5\r\n"), .invalidContentLength),
        .init(post("Content-Length: 1_0\r\n"), .invalidContentLength),
        .init(post("Content-Length: 1.0\r\n"), .invalidContentLength),
        .init(post("Content-Length: \u{661}\r\n"), .invalidContentLength),
        .init(post("Content-Length:\r\n"), .invalidContentLength),
        .init(post("Content-Length: 18446744073709551616\r\n"), .invalidContentLength),
        .init(post("Content-Length: 9223372036854775808\r\n"), .invalidContentLength),
        .init(post("Transfer-Encoding: gzip\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: identity\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: xchunked\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: chunked, gzip\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: chunked, chunked\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: ,chunked\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: chunked,\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: chunked;q=1\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding: \"chunked\"\r\n"), .invalidTransferEncoding),
        .init(post("Transfer-Encoding:\r\n"), .invalidTransferEncoding),
        .init(
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            .invalidTransferEncoding
        ),
        .init(
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"),
            .invalidTransferEncoding
        ),
        .init(
            post("Transfer-Encoding: gzip, chunked\r\nTransfer-Encoding: chunked\r\n"),
            .invalidTransferEncoding
        ),
        .init(post("Transfer-Encoding: gzip, chunked\r\n"), .unsupportedTransferEncoding),
        .init(get("Host: h\r\nExpect: 200-ok\r\n"), .unsupportedExpectation),
    ]
}
