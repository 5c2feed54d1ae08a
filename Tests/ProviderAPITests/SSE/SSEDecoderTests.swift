import ProviderAPI
import Testing

@Suite("SSEDecoder")
struct SSEDecoderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let wire: String
        var events: [String] = []
        var unfinished: String?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "nothing", wire: ""),
        Case(name: "LF", wire: "data: a\n\ndata: b\n\n", events: ["|a", "|b"]),
        Case(
            name: "CRLF",
            wire: "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
            events: ["x|a", "|b"]
        ),
        Case(name: "CR", wire: "event: x\rdata: a\r\rdata: b\r\r", events: ["x|a", "|b"]),
        Case(name: "mixed", wire: "data: a\r\ndata: b\rdata: c\n\r\n", events: ["|a\nb\nc"]),
        Case(name: "LF CR is two ends", wire: "data: a\n\rdata: b\n\n", events: ["|a", "|b"]),
        Case(
            name: "several lines",
            wire: "data: a\ndata\ndata:\ndata: b\n\n",
            events: ["|a\n\n\nb"]
        ),
        Case(name: "no space", wire: "data:a\ndata:  b\n\n", events: ["|a\n b"]),
        Case(name: "empty data", wire: "data\n\ndata:\n\n", events: ["|", "|"]),
        Case(name: "no data", wire: "event: x\n\ndata: a\n\n", events: ["|a"]),
        Case(name: "last type", wire: "event: x\ndata: a\nevent: y\n\n", events: ["y|a"]),
        Case(
            name: "type after cut",
            wire: "event: first\ndata: 0123456789\n\n",
            events: ["first|0123456789"]
        ),
        Case(name: "comments", wire: ": ping\n\n:\ndata: a\n: b\ndata: c\n\n", events: ["|a\nc"]),
        Case(
            name: "unknown fields",
            wire: "dat: x\ndatax: y\nData: z\ndata: a\nx\n\n",
            events: ["|a"]
        ),
        Case(
            name: "byte order mark",
            wire: "\u{FEFF}data: a\n\ndata: \u{FEFF}b\n\n",
            events: ["|a", "|\u{FEFF}b"]
        ),
        Case(name: "only one mark", wire: "\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n", events: ["|b"]),
        Case(name: "colon in value", wire: "data: a:b: c\n\n", events: ["|a:b: c"]),
        Case(name: "text", wire: "data: é你😀\n\n", events: ["|é你😀"]),
        Case(name: "empty lines", wire: "\n\n\ndata: a\n\n\n\n", events: ["|a"]),
        Case(name: "no last line", wire: "data: a\n\ndata: b\n", events: ["|a"], unfinished: "|b"),
        Case(name: "cut value", wire: "event: x\ndata: b", unfinished: "x|b"),
        Case(name: "cut field", wire: "data: a\n\nda", events: ["|a"], unfinished: "|"),
        Case(name: "type alone", wire: "event: x\n", unfinished: "x|"),
        Case(name: "cut comment", wire: "data: a\n\n: b", events: ["|a"]),
        Case(name: "cut after CR", wire: "data: a\r\n\r", events: ["|a"]),
    ]

    @Test("yields the events of the wire, however it is cut", arguments: cases)
    func decodes(_ c: Case) throws {
        for size in [1, 2, 3, 5, 7, max(1, c.wire.utf8.count)] {
            var decoder = SSEDecoder()
            var events: [String] = []
            // A second round shows that `finish` makes the decoder new.
            for _ in 1...2 {
                events = []
                try feed(c.wire, size, &decoder) { events.append(summary($0)) }
                #expect(decoder.finish().map(summary) == c.unfinished, "cut at \(size)")
                #expect(events == c.events, "cut at \(size)")
            }
        }
    }

    @Test("a caller that does not drain loses nothing")
    func undrained() throws {
        var decoder = SSEDecoder()
        let wire = Array("event: x\ndata: a\ndata: b\n\ndata: c\n\nda".utf8)
        var events: [String] = []
        try wire.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: 4) {
                decoder.append(UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(4)))
            }
            if let event = try decoder.next() { events.append(summary(event)) }
            decoder.append(UnsafeRawBufferPointer(start: nil, count: 0))
            Array("ta: d\n\n".utf8).withUnsafeBytes { decoder.append($0) }
            while let event = try decoder.next() { events.append(summary(event)) }
        }
        #expect(events == ["x|a\nb", "|c", "|d"])
    }

    @Test("comments are surfaced when asked for")
    func comments() throws {
        var decoder = SSEDecoder(surfacesComments: true)
        var events: [String] = []
        try feed(": ping\n\ndata: a\n:b\n\n", 3, &decoder) {
            events.append(($0.kind == .comment ? "#" : "") + text($0.data))
        }
        #expect(events == ["#ping", "#b", "a"])
    }

    @Test("id and retry are kept for the stream")
    func identity() throws {
        var decoder = SSEDecoder()
        try feed(
            "id: 1\nretry: 250\ndata: a\n\nid: x\0\nretry: 2s\nretry:\ndata: b\n\n",
            4,
            &decoder
        ) { _ in }
        #expect(decoder.lastEventID == "1" && decoder.retryMilliseconds == 250)
        try feed("id\n\n", 4, &decoder) { _ in }
        #expect(decoder.lastEventID == "")
    }

    @Test("a whole event in a chunk is not copied")
    func zeroCopy() throws {
        var decoder = SSEDecoder()
        try Array("event: x\ndata: abc\n\ndata: d".utf8).withUnsafeBytes { bytes in
            decoder.append(bytes)
            let event = try #require(try decoder.next())
            let base = try #require(bytes.baseAddress)
            #expect(event.data.baseAddress == base + 15 && event.type.baseAddress == base + 7)
            #expect(event.isType("x") && event.isData("abc") && !event.isData("ab"))
            #expect(try decoder.next()?.kind == nil)
        }
    }

    @Test("an event beyond the limit fails, and stays failed", arguments: [1, 2, 100])
    func limit(size: Int) throws {
        for wire in [
            "data: 12345678901234567\n\n", "data: 123456789\ndata: 0123456789\n\n",
            "x234567890123456789012",
        ] {
            var decoder = SSEDecoder(maxEvent: 17)
            #expect(throws: SSEFailure.eventTooLarge) { try feed(wire, size, &decoder) { _ in } }
            #expect(throws: SSEFailure.eventTooLarge) { _ = try decoder.next() }
        }
        var decoder = SSEDecoder(maxEvent: 17)
        var events: [String] = []
        try feed("data: 12345678901\n\ndata: 1\ndata: 2\n\n", size, &decoder) {
            events.append(summary($0))
        }
        #expect(events == ["|12345678901", "|1\n2"])
    }

    @Test("an event of megabytes passes through small chunks")
    func huge() throws {
        var decoder = SSEDecoder()
        let body = String(repeating: "0123456789abcdef", count: 1 << 17)
        var sizes: [Int] = []
        try feed("data: \(body)\n\ndata: x\n\ndata: y\n\n", 16_384, &decoder) {
            sizes.append($0.data.count)
        }
        #expect(sizes == [body.utf8.count, 1, 1])
    }

    private func summary(_ event: SSEEvent) -> String { text(event.type) + "|" + text(event.data) }

    /// Feeds copies of the pieces, each gone before the next, so that a stale view shows.
    private func feed(
        _ wire: String,
        _ size: Int,
        _ decoder: inout SSEDecoder,
        _ body: (SSEEvent) -> Void
    ) throws {
        let bytes = Array(wire.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            var piece = Array(bytes[start...].prefix(size))
            try piece.withUnsafeMutableBytes { piece in
                decoder.append(UnsafeRawBufferPointer(piece))
                while let event = try decoder.next() { body(event) }
                for index in piece.indices { piece[index] = 0x21 }
            }
        }
    }
}
