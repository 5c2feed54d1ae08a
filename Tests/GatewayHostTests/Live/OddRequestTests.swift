import ProviderAPI
import Testing

@testable import GatewayHost

/// Requests off the beaten track, through the binary.
@Suite("Odd requests")
struct OddRequestTests {
    private static func gateway(_ config: String) throws -> RunningGateway {
        try RunningGateway(RunningGateway.Setup(config: config))
    }

    @Test("a model's name that is no text of JSON is told as one", arguments: ClientFormat.allCases)
    func unknownModel(_ client: ClientFormat) throws {
        let gateway = try Self.gateway("api-keys: [sk-test]")
        let name = client == .contents ? "no%22%0A%5Csuch" : "no\"\n\\such"
        let question = client.question(name, stream: false)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        #expect(answer.status == 404, "\(answer.body)")
        let message = try JSONValue(parsing: answer.body)["error"]?["message"]?.string
        #expect(message?.contains("no\"\n\\such") == true, "\(answer.body)")
    }

    @Test("a body with more values than any request has is not translated")
    func manyValues() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try Self.gateway(upstream.config())
        for (count, status) in [(100_000, 200), (600_000, 400)] {
            let zeros = String(repeating: "0,", count: count)
            let body =
                #"{"model":"m","max_tokens":5,"metadata":{"a":["# + zeros + "0]},"
                + #""messages":[{"role":"user","content":"x"}]}"#
            let answer = try gateway.answer("POST", "/v1/messages", body)
            #expect(answer.status == status, "\(answer.body)")
        }
    }

    @Test("a model's name that no model has is refused", arguments: ClientFormat.allCases)
    func longModel(_ client: ClientFormat) throws {
        let gateway = try Self.gateway("api-keys: [sk-test]")
        for (name, status) in [(512, 404), (513, 400), (60_000, 400)] {
            let question = client.question(String(repeating: "m", count: name), stream: false)
            let answer = try gateway.answer("POST", question.path, question.body.compact)
            #expect(answer.status == status, "\(name): \(answer.body)")
            guard status == 400 else { continue }
            let message = try JSONValue(parsing: answer.body)["error"]?["message"]?.string
            #expect(message == "The model's name is longer than 512 bytes.")
        }
    }

    @Test("a model with a thinking suffix rests with the model")
    func suffix() throws {
        let upstream = try ScriptedChat { _, _ in
            .failure(
                status: 429,
                headers: "Retry-After: 600\r\n",
                body: #"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#
            )
        }
        let gateway = try Self.gateway(upstream.config(extra: "request-retry: 0"))
        for model in ["m", "m(high)", "m(8192)"] {
            let question = ClientFormat.chat.question(model, stream: false)
            let answer = try gateway.answer("POST", question.path, question.body.compact)
            #expect(answer.status == 429, "\(model)")
            #expect(Int(answer.fields["retry-after"] ?? "") ?? 0 > 500)
        }
        #expect(upstream.received.count == 1)
    }

    @Test("a header of the client's that it did not send is not sent")
    func clientHeader() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let config = """
            api-keys: [sk-test]
            openai-compatibility:
              - name: fake
                base-url: \(upstream.baseURL)
                headers: {x-fixed: one, x-given: $X-Trace}
                api-key-entries: [up-secret]
                models: [{name: up-model, alias: m}]
            """
        let gateway = try Self.gateway(config)
        let path = "/v1/chat/completions"
        _ = try gateway.answer("POST", path, ServingTests.hello)
        _ = try gateway.answer("POST", path, ServingTests.hello, headers: ["x-trace: abc"])
        let sent = upstream.received
        try #require(sent.count == 2)
        #expect(sent.allSatisfy { $0.contains("x-fixed: one\r\n") })
        #expect(!sent[0].contains("x-given") && sent[1].contains("x-given: abc\r\n"))
    }

    @Test("a compaction cannot be a stream")
    func compaction() throws {
        let gateway = try Self.gateway("api-keys: [sk-test]")
        let body = #"{"model":"m","input":[],"stream":true}"#
        let answer = try gateway.answer("POST", "/v1/responses/compact", body)
        #expect(answer.status == 400)
        #expect(answer.body.contains("unsupported_stream"))
    }

    @Test("an upstream that says nothing in time is a 504 of the client's format")
    func timeout() throws {
        let upstream = try ScriptedChat { _, _ in .silence }
        let extra = "request-retry: 0\nupstream: {first-byte-timeout: 1s}"
        let gateway = try Self.gateway(upstream.config(extra: extra))
        let question = ClientFormat.messages.question("m", stream: false)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        #expect(answer.status == 504, "\(answer.body)")
        #expect(answer.body.contains(#""type":"timeout_error""#))
    }

    @Test(
        "a compressed body is read, one of an unknown coding or size is refused in words",
        arguments: [
            ("gzip", "gzip -9", 200), ("zstd", "zstd -q", 200), ("br", "cat", 415),
            ("gzip", "cat", 400), ("zstd", "zstd -q -19", 413),
        ]
    )
    func compressed(_ coding: String, _ tool: String, _ status: Int) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let extra = "limits: {body-bytes: 64KiB}"
        let gateway = try Self.gateway(upstream.config(extra: extra))
        let length = status == 413 ? 100_000 : 10
        let text = String(repeating: "x", count: length)
        let question = ClientFormat.chat.question("m", text, stream: false)
        let body = ContentDecoderTests.compressed(question.body.compact, with: tool)
        try #require(body.count > 20, "the tool is missing: \(tool)")
        let client = try gateway.client()
        let lines = [
            "POST \(question.path) HTTP/1.1", "Host: x", "Authorization: Bearer sk-test",
            "Content-Type: application/json", "Content-Encoding: \(coding)",
            "Content-Length: \(body.count)",
        ]
        client.say(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        let answer = try client.answer(to: .post)
        #expect(answer.status == status, "\(answer.body)")
        #expect(upstream.received.count == (status == 200 ? 1 : 0))
        #expect(upstream.received.allSatisfy { $0.contains(text) })
        if status != 200 { #expect(answer.body.contains("content_encoding")) }
    }

    @Test("token counts that contradict themselves are logged as such, and as they came")
    func counts() throws {
        let body = ScriptedChat.completion.replacing(
            #""total_tokens":4"#,
            with: #""total_tokens":40,"completion_tokens_details":{"reasoning_tokens":1}"#
        )
        let upstream = try ScriptedChat { _, _ in .body(body) }
        let gateway = try Self.gateway(upstream.config())
        let path = "/v1/chat/completions"
        #expect(try gateway.answer("POST", path, ServingTests.hello).body == body)
        // A thought is a part of the output, and is not counted twice.
        let logged = #""output_tokens":0,"reasoning_tokens":1,"usage_source":"upstream","#
        #expect(gateway.waitForOutput(logged + #""usage_inconsistent":true"#), "\(gateway.output)")
    }
}
