import Testing

@testable import GatewayHost

/// Answers that the gateway does not read, from upstreams that compress them.
@Suite("Answers that are not read")
struct RawAnswerTests {
    private static let paths = [
        "/v1/embeddings", "/v1/rerank", "/v1/moderations", "/v1/audio/speech",
        "/v1/images/generations",
    ]

    /// A command that compresses, and the texts: one that becomes shorter, and one longer.
    private static let codings = [("identity", "cat"), ("gzip", "gzip -c")]
    private static let texts = [
        #"{"data":[\#(String(repeating: "1,", count: 500))1]}"#, "[1]",
    ]

    private static func compressed(_ text: String, _ command: String) -> [UInt8] {
        Command.run("/bin/sh", ["-c", "printf %s '\(text)' | \(command) | od -An -v -tx1"]).output
            .split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
    }

    private static func upstream(_ coding: String, _ body: [UInt8]) throws -> FakeUpstream {
        try FakeUpstream { connection in
            while connection.request() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n"
                )
                connection.write(body)
            }
        }
    }

    @Test("the client gets all of it, whatever coding the upstream used", arguments: codings)
    func whole(_ coding: String, _ command: String) throws {
        for text in Self.texts {
            let upstream = try Self.upstream(coding, Self.compressed(text, command))
            defer { upstream.stop() }
            let gateway = try RunningGateway(
                RunningGateway.Setup(
                    config: """
                        api-keys: [sk-test]
                        openai-compatibility:
                          - name: fake
                            base-url: \(upstream.origin)/v1
                            api-key-entries: [{api-key: up}]
                            models: [{name: m}]
                        """
                )
            )
            for path in Self.paths {
                let answer = try gateway.answer("POST", path, #"{"model":"m"}"#)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.body == text, "\(path)")
            }
        }
    }
}
