import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// Times from upstreams and files that no clock holds, through the binary.
@Suite("Times without end")
struct FarTimeTests {
    /// An upstream's answer to a request, and the section of the configuration that asks it.
    struct Answer: Sendable, CustomTestStringConvertible {
        let section: String
        let plugin: String
        var status = 429
        var headers = ""
        var body = #"{"error":{"message":"spent"}}"#

        var testDescription: String { "\(section): \(status) \(headers) \(body.prefix(80))" }
    }

    private static let path = "/v1/chat/completions"
    private static let question = #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#
    private static let year = 366 * 86_400
    private static let far = "9223372036854775807"

    private static let hostile = [
        Answer(
            section: "openai-compatibility",
            plugin: "OpenAICompatible",
            headers: "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"
        ),
        Answer(
            section: "openai-compatibility",
            plugin: "OpenAICompatible",
            status: 503,
            headers: "retry-after-ms: \(far)\r\n"
        ),
        Answer(
            section: "openai-compatibility",
            plugin: "OpenAICompatible",
            headers: "x-ratelimit-limit-requests: 1\r\nx-ratelimit-remaining-requests: 0\r\n"
                + "x-ratelimit-reset-requests: 3000000h\r\n"
        ),
        Answer(
            section: "codex-api-key",
            plugin: "Codex",
            headers: "x-codex-primary-used-percent: 100\r\n"
                + "x-codex-primary-reset-at: 10000000000\r\n",
            body: #"{"error":{"type":"usage_limit_reached","message":"spent"}}"#
        ),
        Answer(
            section: "codex-api-key",
            plugin: "Codex",
            body: """
                {"error":{"code":"rate_limit_exceeded","message":"Try again in 3000000h."}}
                """
        ),
        Answer(
            section: "claude-api-key",
            plugin: "Claude",
            headers: "anthropic-ratelimit-unified-5h-status: rejected\r\n"
                + "anthropic-ratelimit-unified-5h-reset: 99999999999\r\n"
        ),
        Answer(
            section: "gemini-api-key",
            plugin: "Gemini",
            body: """
                {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"spent","details":[\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\(far)s"}]}}
                """
        ),
    ]

    private static func config(_ answer: Answer, _ upstream: ScriptedChat, _ auth: String) -> String
    {
        let name = answer.section == "openai-compatibility" ? "name: fake, " : ""
        let keys =
            name.isEmpty ? "api-key: k-0123456789" : "api-key-entries: [{api-key: up-secret}]"
        return """
            api-keys: [{key: sk-test, label: tester}]
            auth-dir: \(auth)
            request-retry: 0
            \(answer.section):
              - {\(name)base-url: '\(upstream.baseURL)', \(keys), models: [{name: some, alias: m}]}
            """
    }

    @Test("an answer that tells one rests its account for a year at most", arguments: hostile)
    func answers(_ answer: Answer) throws {
        let upstream = try ScriptedChat { _, _ in
            .failure(status: answer.status, headers: answer.headers, body: answer.body)
        }
        let auth = TemporaryFolder()
        let setup = RunningGateway.Setup(
            config: Self.config(answer, upstream, auth.path),
            plugins: [answer.plugin]
        )
        let gateway = try RunningGateway(setup)
        for _ in 1...2 {
            let told = try gateway.answer("POST", Self.path, Self.question)
            #expect([429, 503].contains(told.status), "\(told.body)")
            let wait = Int(told.fields["retry-after"] ?? "1") ?? -1
            #expect((0...Self.year).contains(wait))
        }
        let resting = try AccountsOf(gateway, folder: auth.path).resting
        #expect(!resting.isEmpty)
        for rest in resting.flatMap({ $0["resting"]?.elements ?? [] }) {
            #expect((0...Self.year).contains(rest["seconds"]?.int ?? -1))
        }
        #expect(gateway.waitForLog("plugin tells a time that is too far away"))
        #expect(try gateway.answer("GET", "/livez").status == 200)
    }

    @Test(
        "files that hold one are read at the start, and it serves",
        arguments: [far, "-9223372036854775808", "1e16", "1790000000000000000", "1e400"]
    )
    func files(_ number: String) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let auth = TemporaryFolder()
        let claims = Base64URL.encode(Array(#"{"exp":\#(number)}"#.utf8))
        let files = [
            "codex-a.json": #"{"type":"codex","access_token":"e30.\#(claims).x"}"#,
            "xai-b.json": #"{"type":"xai","access_token":"e30.\#(claims).x","refresh_token":"r"}"#,
            SavedLists.fileName: #"{"fake:0":[{"id":"m","created":\#(number)}]}"#,
            Quarantine.fileName: #"{"a":{"plugin":"E","deaths":\#(number),"last_ms":\#(number)}}"#,
            StateKeeper.fileName: """
            {"version":1,"accounts":[{"id":"codex-a.json","requests":\(number),"rests":[{"kind":\
            "burst","until":\(number),"step":\(number)}],"windows":[{"name":"w","remaining":\
            \(number),"resets_at":\(number)}]}],"bindings":[[1,2,"codex-a.json",\(number)]]}
            """,
        ]
        for (name, text) in files { _ = auth.write(text, to: name, mode: 0o600) }
        let setup = RunningGateway.Setup(
            config: upstream.config(extra: "auth-dir: \(auth.path)"),
            plugins: ["OpenAICompatible", "Codex", "Grok"]
        )
        let gateway = try RunningGateway(setup)
        #expect(try gateway.answer("POST", Self.path, Self.question).status == 200)
        let version = ["anthropic-version: 2023-06-01"]
        for headers in [[], version] {
            #expect(try gateway.answer("GET", "/v1/models", headers: headers).status == 200)
        }
        let accounts = try AccountsOf(gateway, folder: auth.path).accounts
        #expect(accounts.count == 3)
    }
}
