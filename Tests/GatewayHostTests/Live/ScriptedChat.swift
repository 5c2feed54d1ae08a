import Glibc
import Synchronization

@testable import GatewayHost

/// A fake chat upstream that answers each request as its script says, and remembers what it got.
final class ScriptedChat: Sendable {
    /// What an upstream does with a request.
    enum Reply: Sendable {
        case body(String)
        case events([String])
        /// Events, then the connection is cut.
        case cut([String])
        case failure(status: Int, headers: String, body: String)
        /// Pieces, with pauses in seconds in front of some; without pieces it ends as a cut.
        case slow([String], pauses: [Int: UInt32])
        /// Events without end, until the gateway hangs up.
        case endless
        /// Nothing, until the gateway hangs up.
        case silence
    }

    static let completion = """
        {"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,\
        "message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}, "x_kept": [1, 2.50]}
        """

    static let chunks = [
        chunk(#"{"role":"assistant","content":""}"#), chunk(#"{"content":"hel"}"#),
        chunk(#"{"content":"lo"}"#), chunk("{}", finish: "\"stop\""),
        """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model",\
        "choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\n\n
        """,
        "data: [DONE]\n\n",
    ]

    private let server: FakeUpstream
    private let requests: Requests

    /// What came in, and how many connections were hung up while a stream ran.
    final class Requests: Sendable {
        let texts = Mutex<[String]>([])
        let hangUps = Mutex(0)
    }

    /// Starts an upstream.
    ///
    /// - Parameter reply: Takes the number of the request, from 1 on, and its text.
    /// - Throws: Never on a machine with a loopback.
    init(_ reply: @escaping @Sendable (Int, String) -> Reply) throws {
        let requests = Requests()
        self.requests = requests
        server = try FakeUpstream { connection in
            while let text = connection.request() {
                let number = requests.texts.withLock { texts in
                    texts.append(text)
                    return texts.count
                }
                guard Self.send(reply(number, text), connection, requests) else { return }
            }
        }
    }

    deinit { server.stop() }

    var port: UInt16 { server.port }

    /// The address for a `base-url`.
    var baseURL: String { "http://127.0.0.1:\(server.port)/v1" }

    /// The requests so far.
    var received: [String] { requests.texts.withLock { $0 } }

    /// How many endless streams the gateway hung up on.
    var hangUps: Int { requests.hangUps.withLock { $0 } }

    /// A configuration that names this upstream.
    func config(keys: [String] = ["up-secret"], extra: String = "") -> String {
        let entries = keys.map { "      - api-key: \($0)\n" }.joined()
        return """
            api-keys: [{key: sk-test, label: tester}]
            openai-compatibility:
              - name: fake
                base-url: \(baseURL)
                api-key-entries:
            \(entries)    models:
                  - {name: up-model, alias: m}
                  - {name: up-model, alias: forced, force-mapping: true}
            \(extra)
            """
    }

    private static func chunk(_ delta: String, finish: String = "null") -> String {
        """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model",\
        "choices":[{"index":0,"delta":\(delta),"finish_reason":\(finish)}]}\n\n
        """
    }

    private static func send(
        _ reply: Reply,
        _ connection: FakeConnection,
        _ requests: Requests
    ) -> Bool {
        switch reply {
        case .body(let text):
            connection.answer(text, headers: "Content-Type: application/json\r\n")
        case .failure(let status, let headers, let body):
            connection.write(
                "HTTP/1.1 \(status) No\r\nContent-Type: application/json\r\n\(headers)"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        case .events(let events):
            begin(connection)
            for event in events { write(event, connection) }
            connection.write("0\r\n\r\n")
        case .cut(let events):
            begin(connection)
            for event in events { write(event, connection) }
            return false
        case .slow(let pieces, let pauses):
            return send(pieces, pauses, connection)
        case .silence:
            if connection.waitForClose() { requests.hangUps.withLock { $0 += 1 } }
            return false
        case .endless:
            begin(connection)
            write(chunks[1], connection)
            if connection.waitForClose() { requests.hangUps.withLock { $0 += 1 } }
            return false
        }
        return true
    }

    private static func send(
        _ pieces: [String],
        _ pauses: [Int: UInt32],
        _ connection: FakeConnection
    ) -> Bool {
        if pieces.isEmpty {
            if let pause = pauses[0] { sleep(pause) }
            return false
        }
        begin(connection)
        for (number, piece) in pieces.enumerated() {
            if let pause = pauses[number] { sleep(pause) }
            write(piece, connection)
        }
        connection.write("0\r\n\r\n")
        return true
    }

    private static func begin(_ connection: FakeConnection) {
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
        )
    }

    private static func write(_ event: String, _ connection: FakeConnection) {
        connection.write(String(event.utf8.count, radix: 16) + "\r\n" + event + "\r\n")
    }
}
