import Testing

@testable import GatewayHost

@Suite("RequestParser")
struct RequestParserTests {
    private func parse(
        _ wire: [UInt8],
        by size: Int,
        limits: HeadLimits = HeadLimits(),
        _ check: (RequestHead) -> Void
    ) throws(HTTPParseFailure) -> Bool {
        var parser = RequestParser(limits: limits)
        let head = RequestHead()
        let done = try Pieces.feed(wire, by: size) { bytes throws(HTTPParseFailure) -> Bool? in
            guard try parser.parse(bytes, into: head) else { return nil }
            check(head)
            return true
        }
        return done ?? false
    }

    private func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { $0.value < 256 ? [UInt8($0.value)] : Array(String($0).utf8) }
    }

    @Test("accepts what the grammar allows, however it is cut", arguments: accepted)
    func accepts(_ row: Accepted) throws {
        let wire = latin1(row.wire)
        for size in Pieces.sizes {
            let done = try parse(wire, by: size) { head in
                let summary = Summary(
                    method: head.method,
                    path: text(head.path),
                    query: text(head.query),
                    authority: text(head.authority),
                    framing: head.framing,
                    keepsAlive: head.keepsAlive,
                    expectsContinue: head.expectsContinue,
                    rest: String(decoding: wire[head.byteCount...], as: UTF8.self)
                )
                #expect(summary == row.summary)
            }
            #expect(done)
        }
    }

    @Test("refuses every other shape, however it is cut", arguments: refused)
    func refuses(_ row: Refused) {
        for size in Pieces.sizes {
            #expect(throws: row.failure) {
                try parse(latin1(row.wire), by: size) { _ in }
            }
        }
    }

    @Test("finds the fields by name and by what they are")
    func fields() throws {
        let wire = Self.get(
            "Host: h\r\nX-Api-Key: k\r\nAuthorization: Bearer t\r\nCookie: a\r\ncookie: b\r\n"
                + "Connection: cookie, x-private\r\nX-Private: 1\r\nKeep-Alive: 5\r\nX-Public: 2\r\n"
        )
        let done = try parse(Array(wire.utf8), by: 1) { head in
            #expect(head.fields[.apiKey].map(text) == "k")
            #expect(head.fields[.authorization].map(text) == "Bearer t")
            #expect(head.fields[.contentType] == nil)
            #expect(head.fields.first(named: "cookie").map(text) == "a")
            #expect(head.fields.first(named: "x-none") == nil)
            let passed = (0..<head.fields.count).filter { head.fields.isEndToEnd(at: $0) }
                .map { text(head.fields.name(at: $0)) }
            #expect(passed == ["Host", "X-Api-Key", "Authorization", "X-Public"])
        }
        #expect(done)
    }

    @Test("every known header is recognised in any case", arguments: KnownHeader.allCases)
    func knownHeaders(_ header: KnownHeader) {
        let name = header.name.description
        for spelling in [name, name.uppercased()] {
            var bytes = Array(spelling.utf8)
            #expect(bytes.withUnsafeBytes(KnownHeader.recognise) == header)
            if !bytes.isEmpty {
                bytes[bytes.count - 1] ^= 1
                #expect(bytes.withUnsafeBytes(KnownHeader.recognise) == .other)
            }
        }
    }

    @Test("a head beyond the limits is refused, one within them is not")
    func limits() throws {
        let limits = HeadLimits(maxBytes: 100, maxFields: 3)
        let start = "GET / HTTP/1.1\r\nHost: h\r\nA: "
        let fits = start + String(repeating: "x", count: 100 - start.utf8.count - 4) + "\r\n\r\n"
        let tooLong = start + String(repeating: "x", count: 100)
        let tooMany = Self.get("Host: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n")
        for size in Pieces.sizes {
            #expect(try parse(Array(fits.utf8), by: size, limits: limits) { _ in })
            #expect(throws: HTTPParseFailure.headTooLarge) {
                try parse(Array(tooLong.utf8), by: size, limits: limits) { _ in }
            }
            #expect(throws: HTTPParseFailure.tooManyHeaders) {
                try parse(Array(tooMany.utf8), by: size, limits: limits) { _ in }
            }
        }
        #expect(HTTPParseFailure.headTooLarge.status == 431)
        #expect(HTTPParseFailure.tooManyHeaders.status == 431)
    }

    @Test("one parser reads request after request")
    func reuse() throws {
        var parser = RequestParser()
        let head = RequestHead()
        let first = Array(Self.post("Content-Length: 3\r\nConnection: close\r\n").utf8)
        let second = Array(Self.get("Host: other\r\n").utf8)
        #expect(try first.withUnsafeBytes { try parser.parse($0, into: head) })
        #expect(head.framing == .length(3))
        parser.reset()
        head.reset()
        try second.withUnsafeBytes { bytes in
            let done = try parser.parse(bytes, into: head)
            #expect(done)
            #expect(head.framing == .none)
            #expect(head.keepsAlive)
            #expect(head.fields[.host].map(text) == "other")
        }
    }
}
