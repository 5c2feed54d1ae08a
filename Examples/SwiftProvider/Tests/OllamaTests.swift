import OllamaProvider
import ProviderAPI
import ProviderTesting
import Testing

@Suite("Ollama provider")
struct OllamaTests {
    static let stream = """
        {"model":"m","message":{"role":"assistant","content":"Hé"},"done":false}
        {"model":"m","message":{"role":"assistant","content":"llo"},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,\
        "done_reason":"stop","prompt_eval_count":3,"eval_count":2}

        """

    @Test("it keeps the rules of the boundary")
    func conforms() {
        let subject = ConformanceSubject(
            answers: [ConformanceSubject.Answer(to: SampleRequest(stream: true), Self.stream)]
        )
        let report = ProviderConformance(OllamaProvider.self, subject).run()
        #expect(report.findings == [])
        #expect(report.skipped == [])
    }

    @Test("JSON lines become a chat stream, however they are cut")
    func streams() throws {
        let host = try FakeHost(OllamaProvider.self)
        let texts = try cutAnywhere(Array(Self.stream.utf8)) { pieces in
            String(decoding: try host.transform(pieces, for: .init(stream: true)), as: UTF8.self)
        }
        #expect(Set(texts).count == 1)
        #expect(texts[0].contains(#""content":"Hé""#))
        #expect(texts[0].contains(#""total_tokens":5"#))
        #expect(texts[0].hasSuffix("data: [DONE]\n\n"))
    }

    @Test("a whole answer becomes a chat completion")
    func whole() throws {
        let host = try FakeHost(OllamaProvider.self)
        let line = #"{"message":{"role":"assistant","content":"Hi","thinking":"t"},"done":true}"#
        let bytes = try host.transform([Array(line.utf8)[...]], for: SampleRequest())
        let body = try JSONValue(parsing: bytes)
        #expect(body["choices"]?[0]?["message"]?["content"]?.string == "Hi")
        #expect(body["choices"]?[0]?["message"]?["reasoning_content"]?.string == "t")
    }

    @Test("an answer that is cut off is no answer")
    func cutOff() throws {
        let host = try FakeHost(OllamaProvider.self)
        let line = #"{"message":{"content":"H"},"done":false}"# + "\n"
        #expect(throws: ProviderFailure.self) {
            try host.transform([Array(line.utf8)[...]], for: SampleRequest(stream: true))
        }
    }

    @Test("the request asks for what the client wants")
    func request() throws {
        let host = try FakeHost(OllamaProvider.self, settings: ["base-url": "http://box:1/"])
        let plan = try host.open([:]).prepare(SampleRequest(stream: false))
        #expect(plan.url == "http://box:1/api/chat")
        #expect(plan.edits.contains(.set(key: "stream", json: "false")))
        #expect(plan.transforms)
    }
}
