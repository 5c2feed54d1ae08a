import Fidelity
import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok endpoints")
struct GrokEndpointTests {
    struct Case: Sendable {
        let credential: JSONValue
        var format = WireFormat.responses
        var operation = ProviderAPI.Operation.generate
        var settings: JSONValue = [:]
        let url: String
    }

    private static let proxy = "https://cli-chat-proxy.grok.com/v1"
    private static let api = "https://api.x.ai/v1"

    @Test("each account and operation has its URL", arguments: cases)
    func url(_ c: Case) throws {
        let prepared = try GrokBench.prepare(
            #"{"model":"grok-4.5","input":"hi"}"#,
            format: c.format,
            operation: c.operation,
            credential: c.credential,
            settings: c.settings
        )
        #expect(prepared.call.url == c.url)
        #expect(prepared.plan.edits.isEmpty)
        #expect(GrokUpstream.refusal(of: prepared.call) == nil)
    }

    static let cases: [Case] = [
        Case(credential: GrokBench.key, url: api + "/responses"),
        Case(credential: GrokBench.key, format: .chat, url: api + "/chat/completions"),
        Case(credential: GrokBench.key, operation: .compact, url: api + "/responses/compact"),
        Case(
            credential: GrokBench.key,
            format: .none,
            operation: .imageGeneration,
            url: api + "/images/generations"
        ),
        Case(
            credential: GrokBench.key,
            format: .none,
            operation: .imageEdit,
            url: api + "/images/edits"
        ),
        Case(
            credential: GrokBench.key.with("base_url", "http://127.0.0.1:9/v1/"),
            url: "http://127.0.0.1:9/v1/responses"
        ),
        Case(credential: GrokBench.account, url: proxy + "/responses"),
        Case(credential: GrokBench.account, format: .chat, url: proxy + "/chat/completions"),
        Case(credential: GrokBench.account, operation: .compact, url: api + "/responses/compact"),
        Case(
            credential: GrokBench.account,
            format: .none,
            operation: .imageGeneration,
            url: api + "/images/generations"
        ),
        Case(credential: GrokBench.account.with("using_api", true), url: api + "/responses"),
        Case(
            credential: GrokBench.account.with("base_url", "http://127.0.0.1:9/v1"),
            url: "http://127.0.0.1:9/v1/responses"
        ),
        Case(
            credential: GrokBench.account,
            settings: ["oauth-base-url": "http://127.0.0.1:8/v1"],
            url: "http://127.0.0.1:8/v1/responses"
        ),
    ]

    @Test("a token is sent and no identity is")
    func headers() throws {
        let call = try GrokBench.prepare(#"{"input":"hi"}"#, credential: GrokBench.account).call
        #expect(call.header("authorization") == "Bearer at-1")
        #expect(call.headers.map(\.name) == ["authorization", "content-type", "accept"])
    }

    @Test("a conversation is named by the client's header, else by the session")
    func conversation() throws {
        let session = try GrokBench.prepare(#"{"input":"hi"}"#, session: "s1").call
        #expect(session.header("x-grok-conv-id") == "s1")
        let client = try GrokBench.prepare(
            #"{"input":"hi"}"#,
            session: "s1",
            headers: [HeaderField("x-grok-conv-id", "c1")]
        )
        #expect(client.call.header("x-grok-conv-id") == "c1")
    }

    @Test("a stream is asked for as one")
    func accept() throws {
        let call = try GrokBench.prepare(#"{"input":"hi","stream":true}"#, stream: true).call
        #expect(call.header("accept") == "text/event-stream")
    }

    @Test("operations that the API does not have are refused")
    func unsupported() {
        #expect(throws: ProviderFailure.self) {
            try GrokBench.prepare("{}", format: .none, operation: .rerank)
        }
    }

    @Test("a form with images is passed on as it is")
    func form() throws {
        let type = "multipart/form-data; boundary=x"
        let prepared = try GrokBench.prepare(
            "--x\r\n…",
            format: .none,
            operation: .imageEdit,
            headers: [HeaderField("content-type", type)]
        )
        #expect(prepared.isUntouched)
        #expect(prepared.call.header("content-type") == type)
        #expect(GrokUpstream.refusal(of: prepared.call) == nil)
    }
}
