import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("An existing CLIProxyAPI configuration")
struct ConfigCompatibilityTests {
    private let reading: ConfigReading

    private var config: Config { reading.config }

    init() throws {
        let text = try ConfigFixture.text("cliproxyapi.yaml")
        reading = try Config.read(text.utf8, claims: ConfigFixture.claims)
    }

    @Test("is read, and each key without effect is named with its line")
    func warnings() {
        let found = reading.warnings.map { "\($0.line) \($0.path)" }
        let expected = """
            2 host
            10 remote-management
            24 pprof
            29 plugins.enabled
            39 commercial-mode
            40 logging-to-file
            41 logs-max-total-size-mb
            42 error-logs-max-files
            43 usage-statistics-enabled
            44 redis-usage-queue-retention-seconds
            54 disable-claude-cloak-mode
            56 claude-code
            59 disable-image-generation
            60 gpt-image-2-base-model
            61 video-result-auth-cache-ttl
            62 auth-auto-refresh-workers
            64 quota-exceeded
            73 routing.session-affinity-subagents
            75 codex
            82 antigravity
            86 xai
            89 ws-auth
            93 streaming.bootstrap-retries
            95 antigravity-signature-cache-enabled
            96 antigravity-signature-bypass-strict
            134 claude-api-key
            140 claude-header-defaults
            148 openai-compatibility[0].support-prompt-cache-key
            167 vertex-api-key
            """
        #expect(found.joined(separator: "\n") == expected)
    }

    @Test("keeps the meaning of the keys that we share")
    func shared() {
        #expect(config.boundHost == "127.0.0.1")
        #expect(config.port == 8317)
        #expect(
            config.apiKeys.map { $0.key.reveal() } == [
                "sk-4f1c0c0b1e5b4a2e", "sk-9a77d1f2c3b84e10",
            ]
        )
        #expect(config.authDirectory == "~/.cli-proxy-api")
        var retry = Config.Retry()
        retry.savesCooldowns = false
        #expect(config.retry == retry)
        #expect(config.streaming.keepaliveSeconds == 15)
        #expect(config.proxy == nil)
        #expect(config.routing == Config.Routing())
        #expect(
            config.plugins["example"]?.settings == [
                "config1": true, "config2": "string", "config3": 3,
            ]
        )
    }

    @Test("keeps the entries of sections that a provider claims, in order and with their lines")
    func sections() throws {
        let claimed = ConfigFixture.claims.flatMap(\.sections)
        #expect(config.sections.map(\.key) == claimed.map(\.key))
        let first = try #require(
            config.sections.first { $0.provider == "generative" }?.entries.first
        )
        #expect(first.position.line == 99)
        #expect(first.apiKeys.map { $0.key.reveal() } == ["AIzaSyExample01"])
        #expect(first.weight == 5)
        #expect(first.prefix == "test")
        #expect(first.disableCooling == false)
        #expect(first.requestRetry == 3)
        #expect(first.proxy == ProxySetting("socks5://user:hunter2@proxy.example.com:1080"))
        #expect(first.headers.map(\.name) == ["X-Custom-Header", "X-Session"])
        #expect(first.models.first?.thinking["levels"]?.elements.count == 5)
        #expect(first.excludedModels == ["gemini-2.5-pro", "*-preview"])
        #expect(first.errorRules.first?.action == .stop)
    }

    @Test("keeps several keys and models of one upstream")
    func pool() throws {
        let entry = try #require(config.sections.first?.entries.first)
        #expect(entry.name == "openrouter")
        #expect(entry.apiKeys.map { $0.key.reveal() } == ["sk-or-v1-first", "sk-or-v1-second"])
        #expect(entry.apiKeys.map(\.weight) == [5, nil])
        #expect(entry.apiKeys.first?.proxy == .direct)
        #expect(
            entry.models.filter { $0.alias == "pool" }.map(\.name) == ["deepseek-v3.1", "glm-5"]
        )
    }

    @Test("keeps what it says for types of accounts and for payloads")
    func rules() {
        #expect(config.byAccountType.modelAliases.first?.name == "codex")
        #expect(config.byAccountType.modelAliases.first?.value.first?.forks == true)
        #expect(config.byAccountType.excludedModels.first?.value == ["gpt-5-codex-mini"])
        #expect(config.byAccountType.errorRules.first?.value.first?.status == 400)
        let rule = config.payload.defaults.first
        #expect(rule?.models.first?.equal.first?.first?.name == "metadata.client")
        #expect(rule?.params.first?.value == 32768)
        #expect(config.payload.overridesRaw.first?.params.first?.value == ["type": "json_schema"])
        #expect(config.payload.filters.first?.params.count == 1)
    }

    @Test("is printed without any of its keys")
    func secrets() {
        let text = config.describe()
        for secret in ["sk-", "AIza", "hunter2", "custom-value"] {
            #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("proxy-url: \"socks5://•••@proxy.example.com:1080\""))
    }

    @Test("is printed as YAML that reads back as the same but for its secrets")
    func roundTrip() throws {
        let printed = config.describe()
        let node = try #require(try YAMLComposer.document(of: printed.utf8))
        #expect(node.json == config.effective)
    }
}
