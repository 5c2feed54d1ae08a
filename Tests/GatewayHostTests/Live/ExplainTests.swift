import Testing

@testable import GatewayHost

@Suite("Reports of what a translation lost")
struct ExplainTests {
    static let asks = ["x-switchyard-explain: 1"]
    static let lossy = #""max_tokens":9,"top_k":3,"messages":[{"role":"user","content":"x"}]"#

    private func start(_ reply: ScriptedChat.Reply) throws -> (RunningGateway, ScriptedChat) {
        let upstream = try ScriptedChat { _, _ in reply }
        return (try RunningGateway(RunningGateway.Setup(config: upstream.config())), upstream)
    }

    @Test("a whole answer tells in its head what the request and the answer lost")
    func whole() throws {
        let (gateway, upstream) = try start(.body(ScriptedChat.completion))
        let body = #"{"model":"m","# + Self.lossy + "}"
        let answer = try gateway.answer("POST", "/v1/messages", body, headers: Self.asks)
        #expect(answer.status == 200)
        #expect(answer.fields["x-switchyard-loss"] == "top_k unsupported")
        #expect(answer.fields["x-switchyard-answer-loss"] == "x_kept unsupported")
        #expect(gateway.waitForOutput(#""answer_loss":[{"path":"x_kept""#))
        let unasked = try gateway.answer("POST", "/v1/messages", body)
        #expect(unasked.fields["x-switchyard-loss"] == nil)
        #expect(upstream.received.count == 2)
    }

    @Test("a stream begins with what the request lost and ends with what the answer lost")
    func stream() throws {
        let extra = #"data: {"x_new":1,"choices":[]}"# + "\n\n"
        let (gateway, upstream) = try start(
            .events([extra] + ScriptedChat.chunks)
        )
        let body = #"{"model":"m","stream":true,"# + Self.lossy + "}"
        let answer = try gateway.answer("POST", "/v1/messages", body, headers: Self.asks)
        #expect(answer.fields["x-switchyard-loss"] == "top_k unsupported")
        #expect(answer.body.hasPrefix(": switchyard-loss: top_k unsupported\n\nevent: "))
        #expect(answer.body.hasSuffix("\n\n: switchyard-answer-loss: x_new unsupported\n\n"))
        let unasked = try gateway.answer("POST", "/v1/messages", body)
        #expect(!unasked.body.contains("switchyard"))
        #expect(upstream.received.count == 2)
    }

    @Test("a generateContent stream never holds a comment")
    func withoutComments() throws {
        let (gateway, upstream) = try start(.events(ScriptedChat.chunks))
        let body = #"{"contents":[{"parts":[{"text":"x"}]}],"safetySettings":[{"category":"a"}]}"#
        let path = "/v1beta/models/m:streamGenerateContent?alt=sse"
        let answer = try gateway.answer("POST", path, body, headers: Self.asks)
        #expect(answer.fields["x-switchyard-loss"]?.contains("safetySettings") == true)
        #expect(answer.body.hasPrefix("data: "))
        #expect(!answer.body.contains("\n:"))
        #expect(upstream.received.count == 1)
    }
}
