import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// Errors that come with status 200, through the binary.
@Suite("Failed answers with a good status")
struct FailedAnswerTests {
    private static let path = "/v1/chat/completions"

    private static func error(_ members: String) -> String { #"{"error":{\#(members)}}"# }
    private static let quota = error(#""code":"insufficient_quota","message":"plan spent""#)

    private static func config(_ base: String, _ section: String, _ keys: [String]) -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        \(section):
          - base-url: \(base)
            api-key-entries: [\(keys.map { "\($0)-0123456789" }.joined(separator: ", "))]
            models: [{name: some-model, alias: m}]
        request-retry: 0
        """
    }

    @Test(
        "the wait in an upstream's error event reaches the client, whatever it speaks",
        arguments: ClientFormat.allCases
    )
    func wait(_ client: ClientFormat) throws {
        let event = Self.error(
            #""code":429,"status":"RESOURCE_EXHAUSTED","message":"spent","details":"#
                + #"[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"77s"}]"#
        )
        let upstream = try ScriptedChat { _, _ in .events(["data: \(event)\n\n"]) }
        let config = Self.config(upstream.baseURL, "gemini-api-key", ["one"])
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: ["Gemini"]))
        let question = client.question("m", stream: true)
        let answer = try gateway.answer("POST", question.path, question.body.compact)
        #expect(answer.status == 429, "\(answer.body)")
        #expect(answer.fields["retry-after"] == "77")
        #expect(answer.body.contains("spent"))
        #expect(upstream.received.count == 1)
    }

    @Test(
        "a key that an upstream repeats in the middle of a stream is written down nowhere",
        arguments: ClientFormat.allCases
    )
    func repeatedKey(_ client: ClientFormat) throws {
        let key = "quiet-0123456789"
        let event = Self.error(#""message":"no room for \#(key)""#)
        let upstream = try ScriptedChat { _, _ in
            .slow(ScriptedChat.chunks.prefix(3) + ["data: \(event)\n\n"], pauses: [3: 1])
        }
        let auth = TemporaryFolder()
        let config = upstream.config(keys: [key], extra: "auth-dir: \(auth.path)")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let question = client.question("m", stream: true)
        let asking = try gateway.client()
        asking.say(gateway.request("POST", question.path, question.body.compact))
        // Where a format has no word for an error, the stream is cut.
        let body = try asking.wholeOrCut(.post).answer.body
        #expect(body.contains("lo"), "\(body)")
        #expect(gateway.waitForOutput(#""status":200"#))
        let report = try AccountsOf(gateway, folder: auth.path).json.compact
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        let saved = try RegularFile.read("\(auth.path)/\(StateKeeper.fileName)")
        let texts = [gateway.log, gateway.output, report, String(decoding: saved, as: UTF8.self)]
        for text in texts { #expect(!text.contains("quiet"), "\(text)") }
        #expect(report.contains("no room for ***"))
        // What passes untouched is the upstream's to the last byte (docs/decisions/0009).
        #expect(body.contains(key) == (question.path == "/v1/chat/completions"), "\(body)")
    }

    @Test("a spent quota rests its account, told at the beginning of a stream or in its middle")
    func quotaInStream() throws {
        for chunks in [0, 2] {
            let opening = ScriptedChat.chunks.prefix(chunks)
            let upstream = try ScriptedChat { _, text in
                text.contains("Bearer spent")
                    ? .events(opening + ["data: \(Self.quota)\n\n"])
                    : .events(ScriptedChat.chunks)
            }
            let gateway = try RunningGateway(
                RunningGateway.Setup(config: upstream.config(keys: ["spent", "good"]))
            )
            for _ in 1...4 {
                _ = try gateway.answer("POST", Self.path, ServingTests.stream)
            }
            #expect(upstream.received.filter { $0.contains("Bearer spent") }.count == 1)
            #expect(gateway.waitForOutput(#""failure":"account-limit""#))
        }
    }

    @Test(
        "what is no answer is tried elsewhere",
        arguments: [quota, "<html>Welcome</html>", "", #"{"choices":[{"message""#]
    )
    func body(_ text: String) throws {
        let upstream = try ScriptedChat { number, _ in
            .body(number == 1 ? text : ScriptedChat.completion)
        }
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: upstream.config(keys: ["a", "b"]))
        )
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == 200)
        #expect(answer.body == ScriptedChat.completion)
        #expect(upstream.received.count == 2)
    }

    @Test("and where there is no other account it is an error of the client's format")
    func onlyPages() throws {
        let upstream = try ScriptedChat { _, _ in .body("<html>Welcome</html>") }
        let config = upstream.config(extra: "request-retry: 0")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for client in [ClientFormat.chat, .messages] {
            let question = client.question("m", stream: false)
            let answer = try gateway.answer("POST", question.path, question.body.compact)
            #expect(answer.status == 502, "\(client)")
            #expect(answer.body.contains("not JSON") && answer.body.contains(#""error":{"#))
            #expect(!answer.body.contains("Welcome"))
        }
    }

    @Test("a stream without an event is tried elsewhere, from every format")
    func emptyStream() throws {
        for client in ClientFormat.allCases {
            let upstream = try ScriptedChat { number, _ in
                .events(number == 1 ? [] : ScriptedChat.chunks)
            }
            let gateway = try RunningGateway(
                RunningGateway.Setup(config: upstream.config(keys: ["a", "b"]))
            )
            let question = client.question("m", stream: true)
            let answer = try gateway.answer("POST", question.path, question.body.compact)
            #expect(answer.status == 200 && answer.body.contains(client.end), "\(client)")
            #expect(upstream.received.count == 2)
        }
    }
}
