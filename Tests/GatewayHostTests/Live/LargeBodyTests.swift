import Testing

@testable import GatewayHost

/// Bodies that are looked at over several passes of the loop, through the binary.
@Suite("Large bodies")
struct LargeBodyTests {
    private static let path = "/v1/chat/completions"

    private static func body(_ size: Int, ending: String = "}") -> String {
        let message = #"{"role":"user","content":"a \"quoted\" word, and \\ more [of] {them}"},"#
        let messages = String(repeating: message, count: size / message.utf8.count)
        return #"{"stream":false,"messages":[\#(messages.dropLast())],"model":"m"\#(ending)"#
    }

    @Test("arrive whole, with the model of the upstream", arguments: [300_000, 5_000_000])
    func whole(_ size: Int) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let body = Self.body(size)
        let answer = try gateway.answer("POST", Self.path, body)
        #expect(answer.status == 200)
        let sent = try #require(upstream.received.first)
        #expect(sent.hasSuffix(body.dropLast(4) + #""up-model"}"#))
    }

    @Test("are refused for a fault at their end, and the connection serves on")
    func malformed() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let client = try gateway.client()
        client.say(gateway.request("POST", Self.path, Self.body(1_000_000, ending: "]")))
        let refused = try client.answer(to: .post)
        #expect(refused.status == 400)
        #expect(refused.body.contains("invalid_json"))
        client.say(gateway.request("POST", Self.path, ServingTests.hello))
        #expect(try client.answer(to: .post).status == 200)
        #expect(upstream.received.count == 1)
    }

    @Test("may be left while they are looked at")
    func left() throws {
        let upstream = try ScriptedChat { _, _ in .silence }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        for _ in 1...3 {
            let client = try gateway.client()
            client.say(gateway.request("POST", Self.path, Self.body(6_000_000)))
            client.close()
        }
        #expect(gateway.waitForOutput(#""status":499"#))
        #expect(try gateway.answer("GET", "/v1/models").status == 200)
    }
}
