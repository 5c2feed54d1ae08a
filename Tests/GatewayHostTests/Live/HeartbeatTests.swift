import Glibc
import Testing

@testable import GatewayHost

@Suite("Heartbeats")
struct HeartbeatTests {
    private static let quick = """
        streaming: {keepalive-seconds: 1, first-keepalive-seconds: 1}
        request-retry: 0
        """

    /// Serves chunks with a pause in front of each that is named, in seconds.
    private func start(
        _ pieces: [String],
        pauses: [Int: UInt32],
        config: String = quick
    ) throws -> (RunningGateway, ScriptedChat) {
        let upstream = try ScriptedChat { _, _ in .slow(pieces, pauses: pauses) }
        let setup = RunningGateway.Setup(config: upstream.config(extra: config))
        return (try RunningGateway(setup), upstream)
    }

    @Test(
        "a silent upstream gets a sign of life of the client's format",
        arguments: [
            ("/v1/chat/completions", ": ping\n\n"),
            ("/v1/messages", "event: ping\ndata: {\"type\":\"ping\"}\n\n"),
            ("/v1/responses", ": ping\n\n"),
            ("/v1beta/models/m:streamGenerateContent?alt=sse", "data: {}\n\n"),
        ]
    )
    func formats(_ path: String, _ sign: String) throws {
        let (gateway, upstream) = try start(ScriptedChat.chunks, pauses: [0: 2, 2: 2])
        let body = """
            {"model":"m","stream":true,"max_tokens":9,"input":"x",\
            "messages":[{"role":"user","content":"x"}],"contents":[{"parts":[{"text":"x"}]}]}
            """
        let answer = try gateway.answer("POST", path, body)
        #expect(answer.body.hasPrefix(sign), "before the first byte")
        #expect(answer.body.ranges(of: sign).count >= 2, "and between two pieces")
        #expect(answer.body.contains("hel"))
        #expect(upstream.received.count == 1)
    }

    @Test("no sign stands inside an event that has come in part")
    func insideEvent() throws {
        let event = ScriptedChat.chunks[1]
        let half = event.index(event.startIndex, offsetBy: 20)
        let pieces =
            [ScriptedChat.chunks[0], String(event[..<half]), String(event[half...])]
            + ScriptedChat.chunks.dropFirst(2)
        let config = """
            streaming: {keepalive-seconds: 1, first-keepalive-seconds: 1, hold-back: 0}
            request-retry: 0
            """
        let (gateway, upstream) = try start(pieces, pauses: [2: 3], config: config)
        let asking = ServingTests.stream.dropLast() + #","stream_options":{"include_usage":true}}"#
        let answer = try gateway.answer("POST", "/v1/chat/completions", String(asking))
        #expect(answer.body == ScriptedChat.chunks.joined())
        #expect(upstream.received.count == 1)
    }

    @Test("a sign in front of an opening that is held back leaves the answer as it is")
    func heldBack() throws {
        let config = """
            streaming: {keepalive-seconds: 1, first-keepalive-seconds: 1, hold-back: 3s}
            request-retry: 0
            """
        let (gateway, upstream) = try start(ScriptedChat.chunks, pauses: [1: 2], config: config)
        let asking = ServingTests.stream.dropLast() + #","stream_options":{"include_usage":true}}"#
        let answer = try gateway.answer("POST", "/v1/chat/completions", String(asking))
        let sign = ": ping\n\n"
        #expect(answer.body.hasPrefix(sign))
        #expect(answer.body.replacing(sign, with: "") == ScriptedChat.chunks.joined())
        #expect(upstream.received.count == 1)
    }

    @Test("a configuration can do without")
    func off() throws {
        let (gateway, upstream) = try start(
            ScriptedChat.chunks,
            pauses: [0: 2],
            config: "streaming: {keepalive-seconds: 0, first-keepalive-seconds: 0}"
        )
        let answer = try gateway.answer("POST", "/v1/chat/completions", ServingTests.stream)
        #expect(!answer.body.contains(": ping"))
        #expect(answer.body.contains("[DONE]"))
        #expect(upstream.received.count == 1)
    }

    @Test("another account is tried after a sign of life, for nothing of an answer has left")
    func retries() throws {
        let upstream = try ScriptedChat { number, _ in
            number == 1
                ? .slow([], pauses: [0: 2])
                : .events(ScriptedChat.chunks)
        }
        let config = upstream.config(keys: ["one", "two"], extra: Self.quick)
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let answer = try gateway.answer("POST", "/v1/chat/completions", ServingTests.stream)
        #expect(answer.body.hasPrefix(": ping\n\n"))
        #expect(answer.body.contains("\"content\":\"hel\""))
        #expect(upstream.received.count == 2)
    }

    @Test("what fails after a sign of life is told in the stream")
    func failsLate() throws {
        let (gateway, upstream) = try start([], pauses: [0: 2])
        let answer = try gateway.answer("POST", "/v1/chat/completions", ServingTests.stream)
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix(": ping\n\n"))
        #expect(answer.body.contains("\"error\""))
        #expect(!answer.body.contains("[DONE]"))
        #expect(upstream.received.count == 1)
    }
}
