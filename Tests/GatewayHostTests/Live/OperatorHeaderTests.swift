import Testing

@testable import GatewayHost

@Suite("The operator's headers")
struct OperatorHeaderTests {
    private static let hello = #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#

    @Test("a header is added to each request, and one that copies the client's only where it came")
    func headers() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            openai-compatibility:
              - name: fake
                base-url: \(upstream.baseURL)
                headers: {X-Fixed: always, X-Copied: $X-Given}
                api-key-entries: [{api-key: k-1}]
                models: [{name: up-model, alias: m}]
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        for headers in [["X-Given: it came"], []] {
            let path = "/v1/chat/completions"
            let answer = try gateway.answer("POST", path, Self.hello, headers: headers)
            #expect(answer.status == 200)
        }
        let sent = upstream.received.map { $0.lowercased() }
        #expect(sent.count == 2 && sent.allSatisfy { $0.contains("x-fixed: always") })
        #expect(sent[0].contains("x-copied: it came"))
        #expect(!sent[1].contains("x-copied"))
    }
}
