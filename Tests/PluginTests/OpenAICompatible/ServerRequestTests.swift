import Fidelity
import OpenAICompatibleProvider
import ProviderAPI
import Testing

/// The accounts that the tests of this provider share.
enum ServerBench {
    typealias Bench = PlanBench<OpenAICompatibleProvider>

    static let key: JSONValue = [
        "type": "openai-compatibility", "name": "local", "api_key": "sk-1234",
        "base_url": "http://127.0.0.1:9/v1/",
    ]

    static func account(_ settings: JSONValue, host: String = "api.example") -> JSONValue {
        key.with("settings", settings).with("base_url", .string("https://\(host)/v1"))
    }

    static func prepare(
        _ body: String,
        format: WireFormat = .chat,
        model: String = "m",
        stream: Bool = false,
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = key,
        session: String = "",
        headers: [HeaderField] = []
    ) throws -> Bench.Prepared {
        try Bench(credential: credential).prepare(
            body,
            format: format,
            model: model,
            stream: stream,
            operation: operation,
            session: session,
            headers: headers
        )
    }
}

@Suite("OpenAI-compatible requests")
struct ServerRequestTests {
    private static let body = #"{"model":"m","messages":[{"role":"user","content":"a"}]}"#

    @Test(
        "each operation has its path below the base URL",
        arguments: [
            (.generate, .chat, "/chat/completions"), (.completions, .none, "/completions"),
            (.embeddings, .none, "/embeddings"), (.imageGeneration, .none, "/images/generations"),
            (.imageEdit, .none, "/images/edits"), (.speech, .none, "/audio/speech"),
            (.transcription, .none, "/audio/transcriptions"), (.rerank, .none, "/rerank"),
            (.moderation, .none, "/moderations"),
        ] as [(ProviderAPI.Operation, WireFormat, String)]
    )
    func paths(_ operation: ProviderAPI.Operation, _ format: WireFormat, _ path: String) throws {
        let prepared = try ServerBench.prepare(Self.body, format: format, operation: operation)
        #expect(prepared.call.url == "http://127.0.0.1:9/v1" + path)
        #expect(prepared.plan.edits.isEmpty)
        #expect(ChatUpstream.refusal(of: prepared.call) == nil)
    }

    @Test("bodies that are no JSON pass as they are, with their type")
    func form() throws {
        let type = "multipart/form-data; boundary=b"
        let prepared = try ServerBench.prepare(
            "--b\r\n",
            format: .none,
            operation: .transcription,
            headers: [HeaderField("content-type", type)]
        )
        #expect(prepared.isUntouched)
        #expect(prepared.call.header("content-type") == type)
        #expect(prepared.call.header("accept") == "*/*")
    }

    @Test("a server without keys is sent no authorization")
    func keyless() throws {
        let call = try ServerBench.prepare(
            Self.body,
            credential: ServerBench.key.with("api_key", nil)
        ).call
        #expect(call.headers.map(\.name) == ["content-type", "accept"])
        let keyed = try ServerBench.prepare(Self.body).call
        #expect(keyed.header("authorization") == "Bearer sk-1234")
    }

    @Test("responses are sent only to a server that speaks them")
    func formats() throws {
        let failure = #expect(throws: ProviderFailure.self) {
            try ServerBench.prepare(#"{"input":"a"}"#, format: .responses)
        }
        #expect(failure?.kind == .unsupported)
        let account = ServerBench.account(["formats": ["chat", "responses"]])
        let bench = try ServerBench.Bench(credential: account)
        #expect(bench.info.formats == [.chat, .responses])
        let prepared = try ServerBench.prepare(
            #"{"input":"a"}"#,
            format: .responses,
            stream: true,
            credential: account
        )
        #expect(prepared.call.url == "https://api.example/v1/responses")
        #expect(prepared.plan.edits.isEmpty)
        let compact = try ServerBench.prepare(
            #"{"input":"a"}"#,
            format: .responses,
            operation: .compact,
            credential: account
        )
        #expect(compact.call.url == "https://api.example/v1/responses/compact")
        #expect(throws: ProviderFailure.self) {
            try ServerBench.prepare("{}", format: .responses, operation: .compact)
        }
    }

    @Test(
        "broken entries are refused with a reason",
        arguments: [
            [:], ["base_url": "api.example"], ["base_url": ""],
            ServerBench.account(["formats": ["messages"]]), ServerBench.account(["formats": [1]]),
        ] as [JSONValue]
    )
    func broken(_ credential: JSONValue) {
        let failure = #expect(throws: ProviderFailure.self) {
            try ServerBench.Bench(credential: credential)
        }
        #expect(failure?.kind == .refused)
    }

    struct Stream: Sendable {
        let options: String
        let left: JSONValue?
    }

    @Test(
        "a stream is asked for its usage, and other options stay",
        arguments: [
            Stream(options: "", left: ["include_usage": true]),
            Stream(options: #","stream_options":null"#, left: ["include_usage": true]),
            Stream(
                options: #","stream_options":{"include_obfuscation":false}"#,
                left: ["include_obfuscation": false, "include_usage": true]
            ),
            Stream(
                options: #","stream_options":{"include_usage":false}"#,
                left: ["include_usage": true]
            ),
        ]
    )
    func usage(_ c: Stream) throws {
        let body = """
            {"stream":true,"messages":[{"role":"user","content":"a"}]\(c.options)}
            """
        let prepared = try ServerBench.prepare(body, stream: true)
        #expect(prepared.call.json["stream_options"] == c.left)
        #expect(ChatUpstream.refusal(of: prepared.call) == nil)
    }

    @Test("a request that asks for usage itself is not touched, nor is one without a stream")
    func untouched() throws {
        let body = """
            { "model":"m", "stream":true, "stream_options":{"include_usage":true},
              "messages":[{"role":"user","content":"a"}], "x":1.0 }
            """
        #expect(try ServerBench.prepare(body, stream: true).plan.edits.isEmpty)
        #expect(try ServerBench.prepare(Self.body).plan.edits.isEmpty)
    }

    @Test("a prompt is named for the cache only where the server takes it")
    func promptCacheKey() throws {
        let account = ServerBench.account(["support-prompt-cache-key": true])
        func key(_ body: String, _ credential: JSONValue, _ session: String) throws -> JSONValue? {
            try ServerBench.prepare(body, credential: credential, session: session)
                .call.json["prompt_cache_key"]
        }
        #expect(try key(Self.body, account, "s1") == "s1")
        #expect(try key(Self.body, account, "") == nil)
        #expect(try key(Self.body, ServerBench.key, "s1") == nil)
        let own = #"{"prompt_cache_key":"mine","messages":[]}"#
        #expect(try key(own, account, "s1") == "mine")
        #expect(try key(own, ServerBench.key, "s1") == "mine")
    }

    @Test(
        "results of tools are text for a model that reads text only, the user's images stay",
        arguments: ["text-1", "vl-text", "text"]
    )
    func textOnly(_ model: String) throws {
        let body = """
            {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"}}]},\
            {"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},{"role":"tool",\
            "tool_call_id":"c","content":[{"type":"text","text":"a"},{"type":"image_url",\
            "image_url":{"url":"u"}},{"type":"file"}]},{"role":"tool","content":"b"}]}
            """
        let account = ServerBench.account(["text-only-models": ["text*", "*-text"]])
        let prepared = try ServerBench.prepare(body, model: model, credential: account)
        #expect(ChatUpstream.refusal(of: prepared.call, by: .textOnly) == nil)
        let messages = prepared.call.json["messages"]
        #expect(messages?[0]?["content"]?[0]?["type"] == "image_url")
        #expect(
            messages?[2]?["content"]?.string == """
                a
                [image omitted: this model reads text only]
                [file omitted: this model reads text only]
                """
        )
        let other = try ServerBench.prepare(body, model: "vision", credential: account)
        #expect(other.plan.edits.isEmpty)
    }

    private static let loop = """
        {"thinking":{"type":"enabled"},"messages":[{"role":"user","content":"a"},\
        {"role":"assistant","tool_calls":[{"id":"c1"}],"reasoning":"hm"},\
        {"role":"tool","content":"r"},{"role":"assistant","tool_calls":[{"id":"c2"}],\
        "reasoning_content":null},{"role":"tool","tool_call_id":"c2","content":"r"},\
        {"role":"assistant","content":"done"}]}
        """

    @Test(
        "a thinking server is given ids and thoughts of calls, by its host alone",
        arguments: ["api.kimi.com", "api.moonshot.ai", "api.moonshot.cn"]
    )
    func kimi(_ host: String) throws {
        let prepared = try ServerBench.prepare(
            Self.loop,
            credential: ServerBench.account([:], host: host)
        )
        #expect(ChatUpstream.refusal(of: prepared.call, by: .kimi) == nil)
        let messages = prepared.call.json["messages"]
        #expect(messages?[1]?["reasoning_content"] == "hm")
        #expect(messages?[2]?["tool_call_id"] == "c1")
        #expect(messages?[3]?["reasoning_content"]?.string?.isEmpty == false)
        #expect(messages?[5] == ["role": "assistant", "content": "done"])
        let other = try ServerBench.prepare(
            Self.loop,
            credential: ServerBench.account([:], host: "\(host).example")
        )
        #expect(other.plan.edits.isEmpty)
    }

    @Test("a result that may answer several calls is left as it is")
    func ambiguousCalls() throws {
        let body = """
            {"messages":[{"role":"assistant","tool_calls":[{"id":"c1"},{"id":"c2"}]},\
            {"role":"tool","content":"r"}]}
            """
        let account = ServerBench.account([:], host: "api.kimi.com")
        #expect(try ServerBench.prepare(body, credential: account).plan.edits.isEmpty)
    }

    @Test(
        "thoughts are filled in only while the model thinks",
        arguments: [
            (#""thinking":{"type":"disabled"},"#, "kimi-thinking", false),
            (#""reasoning_effort":"none","#, "k", false),
            (#""reasoning_effort":"high","#, "k", true),
            ("", "kimi-k2-thinking", true), ("", "kimi-k2", false),
        ]
    )
    func thinking(_ member: String, _ model: String, _ isFilled: Bool) throws {
        let body = """
            {\(member)"messages":[{"role":"assistant","tool_calls":[{"id":"c"}]}]}
            """
        let account = ServerBench.account([:], host: "api.moonshot.ai")
        let prepared = try ServerBench.prepare(body, model: model, credential: account)
        #expect((prepared.call.json["messages"]?[0]?["reasoning_content"] != nil) == isFilled)
    }

    @Test("a body that is not JSON is refused with a reason")
    func notJSON() {
        let failure = #expect(throws: ProviderFailure.self) {
            try ServerBench.prepare("{", stream: true)
        }
        #expect(failure?.kind == .refused)
    }

    @Test("the descriptor crosses the boundary whole")
    func descriptor() throws {
        let descriptor = OpenAICompatibleProvider.descriptor
        #expect(try ProviderDescriptor(json: descriptor.json) == descriptor)
    }
}
