import EchoProvider
import ProviderAPI
import Testing

@Suite("Echo provider")
struct EchoProviderTests {
    private func reply(_ body: String, stream: Bool) throws -> UpstreamPlan.Answer? {
        let provider = try EchoProvider(settings: ["prefix": "> "])
        return try Array(body.utf8).withUnsafeBytes {
            let request = ProviderRequest(
                format: .chat,
                stream: stream,
                model: "echo",
                body: $0,
                requestID: "r1"
            )
            return try provider.prepare(request, account: ()).answer
        }
    }

    @Test("the last user text comes back as a whole answer")
    func whole() throws {
        let body = """
            {"messages":[{"role":"user","content":"a"},{"role":"user","content":"hi you"}]}
            """
        let answer = try #require(try reply(body, stream: false))
        let json = try JSONValue(parsing: answer.body)
        #expect(json["choices"]?[0]?["message"]?["content"]?.string == "> hi you")
        #expect(json["id"]?.string == "chatcmpl-r1")
    }

    @Test("a stream ends with usage and the end mark")
    func stream() throws {
        let body = #"{"messages":[{"role":"user","content":[{"type":"text","text":"hi you"}]}]}"#
        let answer = try #require(try reply(body, stream: true))
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.contentType == "text/event-stream")
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        #expect(text.contains(#""delta":{"content":" hi"}"#))
        #expect(text.contains(#""total_tokens":6"#))
    }

    @Test("a request without a user message is refused with a reason")
    func noUser() {
        #expect(throws: ProviderFailure.self) { try reply(#"{"messages":[]}"#, stream: false) }
    }
}
