import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Serving")
struct ServingTests {
    static let hello = #"{"messages":[{"role":"user","content":"Hello"}],"model":"m"}"#
    static let stream = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}"#

    @Test("without a configuration the echo answers, with the key that was printed")
    func builtIn() throws {
        let gateway = try RunningGateway(RunningGateway.Setup(key: "none"))
        // It is printed a moment after the gateway is ready.
        #expect(gateway.waitForOutput("Hello, Switchyard"))
        let output = gateway.output
        let start = try #require(output.firstRange(of: "sk-switchyard-"))
        let key = output[start.lowerBound...].prefix { $0 != "\n" && $0 != "'" }
        let client = try gateway.client()
        let body = #"{"model":"echo","messages":[{"role":"user","content":"Hello there"}]}"#
        client.say(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let answer = try client.answer(to: .post)
        #expect(answer.status == 200)
        #expect(answer.body.contains(#""content":"Hello there""#))
        client.say("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.answer(to: .get).status == 401, "the default has a key, and asks for it")
        #expect(output.contains("curl http://127.0.0.1:\(gateway.port)/v1/chat/completions"))
    }

    @Test("an answer in the client's format arrives byte for byte, and so does its request")
    func untouched() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let body = #"{ "x" : 1.50,"messages":[{"role":"user","content":"\u00e9"}],"model":"m" }"#
        let answer = try gateway.answer("POST", "/v1/chat/completions", body)
        #expect(answer.status == 200)
        #expect(answer.body == ScriptedChat.completion)
        #expect(answer.fields["x-request-id"]?.isEmpty == false)
        let sent = try #require(upstream.received.first)
        #expect(sent.hasSuffix(body.replacing("\"m\"", with: "\"up-model\"")))
        #expect(sent.contains("authorization: Bearer up-secret\r\n"))
        #expect(!sent.contains("sk-test"))
    }

    @Test("a stream passes untouched but for the usage event that the client did not ask for")
    func streamed() throws {
        let upstream = try ScriptedChat { _, _ in .events(ScriptedChat.chunks) }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.stream)
        var expected = ScriptedChat.chunks
        expected.remove(at: 4)
        #expect(answer.body == expected.joined())
        #expect(answer.fields["content-type"] == "text/event-stream")
        let asking = Self.stream.dropLast() + #","stream_options":{"include_usage":true}}"#
        let asked = try gateway.answer("POST", "/v1/chat/completions", String(asking))
        #expect(asked.body == ScriptedChat.chunks.joined())
        #expect(gateway.waitForOutput(#""input_tokens":3"#))
    }

    @Test("force-mapping shows the alias in answers and in streams")
    func forceMapping() throws {
        let upstream = try ScriptedChat { number, _ in
            number == 1 ? .body(ScriptedChat.completion) : .events(ScriptedChat.chunks)
        }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let path = "/v1/chat/completions"
        let whole = try gateway.answer(
            "POST",
            path,
            Self.hello.replacing("\"m\"", with: "\"forced\"")
        )
        #expect(whole.body == ScriptedChat.completion.replacing("up-model", with: "forced"))
        let body = Self.stream.replacing("\"m\"", with: "\"forced\"")
        let streamed = try gateway.answer("POST", path, body)
        #expect(!streamed.body.contains("up-model"))
        #expect(streamed.body.contains(#""model":"forced""#))
    }

    @Test("another key is tried when one is refused, and the client never hears of it")
    func failover() throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("Bearer bad")
                ? .failure(status: 401, headers: "", body: #"{"error":{"message":"bad key"}}"#)
                : .body(ScriptedChat.completion)
        }
        let config = upstream.config(keys: ["bad", "good"])
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for _ in 1...6 {
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.hello)
            #expect(answer.status == 200)
        }
        let refused = upstream.received.filter { $0.contains("Bearer bad") }
        #expect(refused.count == 1, "a refused key rests")
    }

    @Test("a limit of the upstream reaches the client with its wait")
    func rateLimited() throws {
        let upstream = try ScriptedChat { _, _ in
            .failure(
                status: 429,
                headers: "Retry-After: 77\r\n",
                body: #"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#
            )
        }
        let config = upstream.config(extra: "request-retry: 0")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.hello)
        #expect(answer.status == 429)
        #expect(answer.fields["retry-after"] == "77")
        #expect(answer.body.contains("slow down"))
        let second = try gateway.answer("POST", "/v1/messages", Self.hello)
        #expect(second.status == 429)
        #expect(second.body.contains(#""type":"rate_limit_error""#))
        #expect(Int(second.fields["retry-after"] ?? "") ?? 0 > 0)
        #expect(upstream.received.count == 1, "a resting account is not asked")
    }

    @Test("a cut stream ends with an error and never as if it were whole")
    func cut() throws {
        let upstream = try ScriptedChat { _, _ in .cut(Array(ScriptedChat.chunks.prefix(3))) }
        let config = upstream.config(extra: "request-retry: 0")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.stream)
        #expect(answer.body.contains("\"error\""))
        #expect(!answer.body.contains("[DONE]"))
        let messages = try gateway.answer("POST", "/v1/messages", Self.stream)
        #expect(messages.body.contains("event: error"))
        #expect(!messages.body.contains("message_stop"))
    }

    @Test("the upstream is hung up on as soon as the client leaves")
    func clientLeaves() throws {
        let upstream = try ScriptedChat { _, _ in .endless }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        for _ in 1...20 {
            let client = try gateway.client()
            client.say(gateway.request("POST", "/v1/chat/completions", Self.stream))
            _ = try client.readHead(.post)
            client.close()
        }
        for _ in 1...500 where upstream.hangUps < 20 { usleep(20_000) }
        #expect(upstream.hangUps == 20)
        #expect(gateway.waitForOutput(#""end":"client_gone""#))
    }

    @Test("the operator's rules change the body for the upstream, and nothing else of it")
    func payloadRules() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let rules = """
            payload:
              default: [{models: [{name: m, protocol: chat}], params: {top_p: 0.5}}]
              filter: [{models: [{name: up-*}], params: [user]}]
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: upstream.config(extra: rules))
        )
        let body =
            #"{"model":"m", "x":1.50,"user":"me","messages":[{"role":"user","content":"a"}]}"#
        #expect(try gateway.answer("POST", "/v1/chat/completions", body).status == 200)
        let sent = try #require(upstream.received.first)
        let kept = #""model":"up-model", "x":1.50,"messages":[{"role":"user","content":"a"}]"#
        #expect(sent.hasSuffix(#"{\#(kept),"top_p":0.5}"#))
    }

    @Test("what is refused before it is whole has an id, and a line in the access log")
    func refusedEarly() throws {
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: "api-keys: [sk-test]\nlimits: {body-bytes: 1KiB}\n")
        )
        let client = try gateway.client()
        let lines = ["Content-Length: 2000", "Authorization: Bearer sk-test", "Host: x"]
        client.say("POST /v1/messages HTTP/1.1\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n")
        let large = try client.answer(to: .post)
        #expect(large.status == 413)
        #expect(large.body.contains(#""type":"error""#))
        let id = try #require(large.fields["x-request-id"])
        #expect(gateway.waitForOutput(#""request_id":"\#(id)""#))
        #expect(gateway.output.contains(#""status":413,"end":"refused","error":"body_too_large""#))

        let other = try gateway.client()
        other.say("POST /v1/messages HTTP/1.1\r\nContent-Length: x\r\n\r\n")
        let malformed = try other.answer(to: .post)
        #expect(malformed.status == 400)
        #expect(malformed.fields["x-request-id"]?.hasPrefix("req_") == true)
        #expect(gateway.waitForOutput(#""error":"malformed_request""#))
    }

    @Test("a key that an upstream repeats reaches neither the client nor the log")
    func repeatedKey() throws {
        let key = "house key of no known shape"
        let upstream = try ScriptedChat { _, _ in
            .failure(status: 400, headers: "", body: #"{"error":{"message":"Not \#(key)!"}}"#)
        }
        let config = upstream.config(keys: [key], extra: "request-retry: 0")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for path in ["/v1/chat/completions", "/v1/messages", "/v1/responses"] {
            let body = Self.hello.replacing(#""messages":"#, with: #""input":"hi","messages":"#)
            let answer = try gateway.answer("POST", path, body)
            #expect(answer.status == 400 && answer.body.contains("Not ***!"), "\(answer.body)")
        }
        #expect(gateway.waitForOutput("/v1/responses"))
        #expect(!(gateway.output + gateway.log).contains("house key"))
    }

    @Test("no key, token or text of a request is ever logged")
    func secrets() throws {
        let upstream = try ScriptedChat { _, _ in
            .failure(status: 500, headers: "", body: #"{"error":{"message":"planted-up"}}"#)
        }
        let config = upstream.config(
            keys: ["planted-upstream-key-0123456789"],
            extra: "request-retry: 1\ndebug: true"
        )
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let body = #"{"model":"m","messages":[{"role":"user","content":"planted-prompt"}]}"#
        _ = try gateway.answer("POST", "/v1/chat/completions?key=planted-query", body)
        _ = try gateway.answer("POST", "/v1/chat/completions", "{\"planted-broken\"")
        #expect(gateway.waitForOutput("invalid_json"))
        let everything = gateway.output + gateway.log
        #expect(everything.contains("request_id"))
        for planted in ["planted-upstream-key", "planted-prompt", "planted-query", "sk-test"] {
            #expect(!everything.contains(planted), "\(planted) was logged")
        }
        #expect(!everything.contains("planted-broken"))
    }
}
