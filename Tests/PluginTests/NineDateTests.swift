import ClaudeProvider
import CodexProvider
import EchoProvider
import Fidelity
import GeminiProvider
import GrokProvider
import OpenAICompatibleProvider
import ProviderAPI
import ProviderTesting
import Testing

/// The dates that ended the process: what each provider makes of them, through the table of a plugin.
@Suite("Nine dates that no clock holds")
struct NineDateTests {
    /// Who tells a wait, or a window that resets, when an upstream answers so.
    struct Answer: Sendable {
        var status = 429
        let headers: [HeaderField]
        var body = #"{"error":{"message":"spent"}}"#
        /// The providers that wait for it.
        let waiting: Set<String>
        /// The providers that tell a window of it.
        var windows: Set<String> = []
    }

    private static let year = TimeBorder.year
    private static let now = UnixTime.sample

    private static let hosts: [(name: String, host: FakeHost, credential: JSONValue)] = {
        func host<P: Provider>(_ type: P.Type) -> FakeHost? { try? FakeHost(type) }
        let all: [(String, FakeHost?, JSONValue)] = [
            ("Claude", host(ClaudeProvider.self), ClaudeBench.key),
            ("Codex", host(CodexProvider.self), CodexBench.key),
            ("Echo", host(EchoProvider.self), [:]),
            ("Gemini", host(GeminiProvider.self), GeminiBench.key),
            ("Grok", host(GrokProvider.self), GrokBench.key),
            ("OpenAICompatible", host(OpenAICompatibleProvider.self), ServerBench.key),
        ]
        return all.compactMap { name, host, credential in host.map { (name, $0, credential) } }
    }()

    private static let everyone: Set<String> = [
        "Claude", "Codex", "Echo", "Gemini", "Grok", "OpenAICompatible",
    ]

    private static func spent(_ reset: String) -> [HeaderField] {
        [
            HeaderField("x-ratelimit-limit-requests", "60"),
            HeaderField("x-ratelimit-remaining-requests", "0"),
            HeaderField("x-ratelimit-reset-requests", reset),
        ]
    }

    private static let answers = [
        Answer(
            headers: [HeaderField("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")],
            waiting: everyone
        ),
        Answer(
            headers: [HeaderField("retry-after-ms", "9223372036854775807")],
            waiting: everyone
        ),
        Answer(
            headers: [
                HeaderField("x-codex-primary-used-percent", "100"),
                HeaderField("x-codex-primary-window-minutes", "300"),
                HeaderField("x-codex-primary-reset-at", "10000000000"),
            ],
            body: #"{"error":{"type":"usage_limit_reached","message":"spent"}}"#,
            waiting: ["Codex"],
            windows: ["Codex"]
        ),
        Answer(
            headers: [
                HeaderField("anthropic-ratelimit-unified-5h-status", "rejected"),
                HeaderField("anthropic-ratelimit-unified-5h-reset", "99999999999"),
            ],
            waiting: ["Claude"],
            windows: ["Claude"]
        ),
        Answer(
            headers: spent("3000000h"),
            waiting: ["Grok", "OpenAICompatible"],
            windows: ["Codex", "Grok", "OpenAICompatible"]
        ),
        Answer(
            headers: [],
            body: """
                {"error":{"code":"rate_limit_exceeded","message":"Try again in 3000000h."}}
                """,
            waiting: ["Codex", "Gemini"]
        ),
        Answer(
            headers: [],
            body: """
                {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"spent","details":[\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"9e99s"},\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":\
                "99999999999999999999s"}]}}
                """,
            waiting: ["Gemini"]
        ),
    ]

    @Test("an answer's wait is a year at most", arguments: answers.indices)
    func waits(_ number: Int) {
        let answer = Self.answers[number]
        #expect(Self.hosts.count == Self.everyone.count)
        for (name, host, _) in Self.hosts {
            let facts = host.classify(
                SampleResponse(answer.status, answer.body, headers: answer.headers)
            )
            let wait = answer.waiting.contains(name) ? Self.year : nil
            #expect(facts.retryAfterMilliseconds == wait, "\(name) answers \(number)")
        }
    }

    @Test("an answer's windows reset within a year", arguments: answers.indices)
    func windows(_ number: Int) throws {
        let answer = Self.answers[number]
        for (name, host, _) in Self.hosts {
            let windows = try host.limits(SampleResponse(200, "{}", headers: answer.headers))
            let resets =
                answer.windows.contains(name)
                ? [Self.now.adding(milliseconds: Self.year)] : []
            #expect(windows.compactMap(\.resets) == resets, "\(name) answers \(number)")
        }
    }

    @Test("a model that is listed for a far year is of this calendar")
    func models() throws {
        let list = """
            {"data":[{"id":"some-model","created":1790000000000000000,"created_at":\
            "9999-12-31T23:59:59Z","context_length":9223372036854775807,"max_input_tokens":1e300}],\
            "models":[{"name":"models/some-model","inputTokenLimit":9223372036854775807}]}
            """
        let last = TimeBorder.calendar.upperBound.seconds
        let created = [
            "Claude": last, "Codex": last, "Gemini": 0, "Grok": last, "OpenAICompatible": last,
        ]
        for (name, host, credential) in Self.hosts where name != "Echo" {
            let models = try host.open(credential).parseModels(SampleResponse(200, list))
            #expect(models.map(\.created) == [created[name]], "\(name)")
            #expect(models.allSatisfy { $0.contextTokens <= 1 << 40 }, "\(name)")
        }
    }

    @Test(
        "a credential expires within a year",
        arguments: ["1e16", "9223372036854775807", "1e300"]
    )
    func credentials(_ exp: String) throws {
        let token = CodexBench.token(["exp": .number(exp)])
        let far = "9999-12-31T23:59:59Z"
        let credentials: [String: JSONValue] = [
            "Codex": ["type": "codex", "access_token": .string(token), "refresh_token": "r"],
            "Grok": ["type": "xai", "access_token": .string(token), "refresh_token": "r"],
            "Claude": ClaudeBench.login.with("expired", .string(far)),
            "Gemini": GeminiBench.vertex.with("expired", .string(far)),
        ]
        for (name, host, _) in Self.hosts {
            guard let credential = credentials[name] else { continue }
            let end = Self.now.adding(milliseconds: Self.year)
            #expect(try host.open(credential).info.expires == end, "\(name)")
        }
    }

    @Test("a step of a login waits no longer than a login may take")
    func logins() throws {
        let code = """
            {"device_code":"d","user_code":"u","usercode":"u","device_auth_id":"i","interval":\
            9223372036854775807,"expires_in":9223372036854775807,"verification_uri":"https://x.ai/d"}
            """
        for (step, type) in [("code", "Grok"), ("device", "Codex")] {
            let host = try #require(Self.hosts.first { $0.name == type }).host
            let event = LoginEvent(
                .response(status: 200, headers: [], body: Array(code.utf8)),
                state: ["step": .string(step), "token_endpoint": "https://x.ai/t"],
                random: [],
                now: Self.now
            )
            guard case .show(_, _, let seconds) = try host.login(event).action else {
                Issue.record("\(type) shows no code")
                continue
            }
            #expect((1...60).contains(seconds), "\(type)")
        }
    }

    @Test("a number of events that cannot be counted on stays where it is")
    func sequence() throws {
        let events: [JSONValue] = [
            ["type": "response.created", "sequence_number": .int(.max), "response": [:]],
            [
                "type": "response.output_item.added", "sequence_number": .int(.max),
                "output_index": .int(.max), "item": ["type": "function_call", "name": "sh"],
            ],
            ["type": "response.output_text.delta", "output_index": .int(.min), "delta": "a"],
        ]
        let request = #"{"input":[],"tools":[{"type":"custom","name":"sh"},{"type":"x_search"}]}"#
        let wire = try GrokBench.transformed(GrokBench.stream(events), cut: 7, request: request)
        #expect(wire.contains("9223372036854775807"))
    }
}
