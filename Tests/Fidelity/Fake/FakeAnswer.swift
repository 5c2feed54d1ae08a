package import ProviderAPI

/// What a fake upstream answers.
package struct FakeAnswer: Sendable {
    /// The pieces in which a body is sent.
    package enum Body: Sendable, Equatable {
        case whole(String)
        /// Events of a stream.
        case events([String])
        /// Events, after which the connection is cut.
        case cut([String])
    }

    package var status = 200
    package var headers: [HeaderField]
    package var body: Body

    package init(
        status: Int = 200,
        headers: [HeaderField] = [],
        _ body: Body
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A document.
    package init(status: Int = 200, headers: [HeaderField] = [], json: JSONValue) {
        self.init(status: status, headers: headers, .whole(json.compact))
    }

    /// The head of the answer as it goes over the wire, with the empty line.
    ///
    /// A whole body has its length; events come in chunks.
    package var head: String {
        var lines = ["HTTP/1.1 \(status) \(status < 400 ? "OK" : "Refused")"]
        switch body {
        case .whole(let text):
            let isPage = text.hasPrefix("<")
            lines.append("Content-Type: \(isPage ? "text/html" : "application/json")")
            lines.append("Content-Length: \(text.utf8.count)")
        case .events, .cut:
            let isDocument = pieces.first?.contains("\r\n{") ?? false
            lines.append("Content-Type: \(isDocument ? "application/json" : "text/event-stream")")
            lines.append("Transfer-Encoding: chunked")
        }
        lines += headers.map { "\($0.name): \($0.value)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The rest of the answer as it goes over the wire.
    package var pieces: [String] {
        switch body {
        case .whole(let text): [text]
        case .events(let events): events.map(Self.chunk) + ["0\r\n\r\n"]
        case .cut(let events): events.map(Self.chunk)
        }
    }

    /// The answer, of which the connection's end takes a part.
    var cut: FakeAnswer {
        var answer = self
        let text =
            switch body {
            case .whole(let text): text
            case .events(let events), .cut(let events): events.joined()
            }
        answer.body = .cut([String(text.prefix(text.count / 2))])
        return answer
    }

    /// Whether the connection ends with the answer.
    package var cuts: Bool {
        guard case .cut = body else { return false }
        return true
    }

    /// An event that has a type, and whose data tells the type again.
    static func event(_ type: String, _ members: JSONValue) -> String {
        let data = JSONValue.object([.init("type", .string(type))] + members.members)
        return "event: \(type)\ndata: \(data.compact)\n\n"
    }

    private static func chunk(_ event: String) -> String {
        String(event.utf8.count, radix: 16) + "\r\n" + event + "\r\n"
    }
}
