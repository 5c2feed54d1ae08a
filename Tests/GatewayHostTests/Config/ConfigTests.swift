import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Config")
struct ConfigTests {
    private func config(_ text: String, _ environment: [String: String] = [:]) throws -> Config {
        let reading = try Config.read(
            text.utf8,
            claims: ConfigFixture.claims,
            environment: { environment[$0] }
        )
        return reading.config
    }

    @Test("an empty text is all defaults", arguments: ["", "# nothing\n", "---\n", "{}"])
    func empty(_ text: String) throws {
        #expect(try config(text) == Config())
    }

    @Test("a key without a value keeps its default")
    func nothing() throws {
        #expect(try config("port:\nrouting:\n  strategy:\nlimits:") == Config())
    }

    @Test("the defaults are safe")
    func defaults() {
        let config = Config()
        #expect(config.boundHost == "127.0.0.1")
        #expect(config.port == 8317)
        #expect(config.isLoopback)
        #expect(!config.cors.isEnabled)
        #expect(config.authFolder(home: "/home/me", working: "/") == "/home/me/.switchyard/auth")
        #expect(config.pluginFolder(home: "/home/me", program: "/opt/bin") == "/opt/bin/plugins")
        #expect(config.limits.headBytes == 65536)
        #expect(config.limits.bodyBytes == 67_108_864)
        #expect(config.logLevel == .info)
    }

    @Test(
        "an address of this machine is known as one",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("localhost", true), ("::1", true),
            ("[::1]", true),
            ("0.0.0.0", false), ("::", false), ("127.0.0.1.example", false), ("10.0.0.1", false),
            ("127.0.0", false),
        ]
    )
    func loopback(_ host: String, _ isLoopback: Bool) {
        #expect(Config(host: host).isLoopback == isLoopback)
    }

    @Test("client keys are texts or have a label; one text is a list of one")
    func clientKeys() throws {
        let keys = try config(
            "api-keys:\n  - plain-key\n  - {key: labelled, label: laptop}\n  - 12345"
        ).apiKeys
        #expect(keys.map { $0.key.reveal() } == ["plain-key", "labelled", "12345"])
        #expect(keys.map(\.label) == ["", "laptop", ""])
        #expect(keys.map(\.position.line) == [2, 3, 4])
        #expect(try config("api-keys: single").apiKeys.map { $0.key.reveal() } == ["single"])
    }

    @Test(
        "booleans of YAML 1.1 are read where one is expected",
        arguments: ["yes", "On", "true", "y"]
    )
    func booleans(_ word: String) throws {
        #expect(try config("debug: \(word)").debug)
    }

    @Test(
        "sizes are read in bytes and in units",
        arguments: [
            ("65536", 65536), ("64KiB", 65536), ("1 MiB", 1 << 20), ("2GiB", 2 << 30),
            ("10kb", 10_000),
            ("1500B", 1500),
        ]
    )
    func sizes(_ text: String, _ bytes: Int) throws {
        #expect(try config("limits: {body-bytes: \(text)}").limits.bodyBytes == bytes)
    }

    @Test(
        "times are read in seconds and in units",
        arguments: [
            ("10", 10_000), ("0.5", 500), ("500ms", 500), ("10s", 10_000), ("1h30m", 5_400_000),
            ("1.5s", 1500), ("1d", 86_400_000),
        ]
    )
    func times(_ text: String, _ milliseconds: Int) throws {
        let read = try config("limits: {head-timeout: \(text)}").limits.headTimeout
        #expect(read == .milliseconds(milliseconds))
        #expect(TimeSpan.parse(TimeSpan.format(read)) == read)
    }

    @Test("an alias is one route, several, or a mapping with settings")
    func modelAliases() throws {
        let aliases = try config(
            """
            model-aliases:
              one: a/m
              list: [a/m, b/vendor/m:free]
              full:
                strategy: rotate
                force-mapping: true
                routes:
                  - provider: a
                    model: m
                    params: {temperature: 0.20, stop: [x], n: 1e3}
                  - b/m2
            """
        ).modelAliases
        #expect(aliases.map(\.name) == ["one", "list", "full"])
        #expect(aliases[0].value.routes.map(\.model) == ["m"])
        #expect(aliases[1].value.routes.map(\.model) == ["m", "vendor/m:free"])
        #expect(aliases[1].value.strategy == .inOrder)
        let full = aliases[2].value
        #expect(full.strategy == .rotate)
        #expect(full.forceMapping)
        #expect(full.routes.map(\.provider) == ["a", "b"])
        #expect(full.routes[0].params.compact == #"{"temperature":0.20,"stop":["x"],"n":1e3}"#)
        #expect(full.routes[0].position == YAMLPosition(line: 8, column: 9))
    }

    @Test("a value that is a variable's name in braces is what the variable says")
    func variables() throws {
        let text = "port: ${PORT}\nauth-dir: \"${DIR}\"\nhost: \"a${PORT}\"\napi-keys: [\"${KEY}\"]"
        let config = try config(text, ["PORT": "9000", "DIR": "/x", "KEY": "007"])
        #expect(config.port == 9000)
        #expect(config.authDirectory == "/x")
        #expect(config.host == "a${PORT}")
        #expect(config.apiKeys.first?.key.reveal() == "007")
    }

    @Test("merge keys and anchors share what entries have in common")
    func anchors() throws {
        let text = """
            openai-compatibility:
              - &base {name: a, base-url: 'http://a/v1', models: [m]}
              - {<<: *base, name: b}
            """
        let entries = try config(text).sections[0].entries
        #expect(entries.map(\.name) == ["a", "b"])
        #expect(entries.map(\.baseURL) == ["http://a/v1", "http://a/v1"])
        #expect(entries[1].models.map(\.name) == ["m"])
    }

    @Test("a plugin's own settings are checked by its declaration, filled up, and hidden if secret")
    func pluginSettings() throws {
        let config = try config(
            "plugins: {configs: {compatible: {priority: 2, pass-phrase: open}}}"
        )
        let settings = try #require(config.plugins["compatible"])
        #expect(settings.priority == 2)
        #expect(settings.isEnabled)
        #expect(settings.settings == ["region": "eu", "pass-phrase": "open"])
        #expect(!config.describe().contains("open\n"))
        #expect(config.describe().contains("pass-phrase: \"•••\""))
    }

    @Test("a plugin that is not loaded keeps its settings as they were written")
    func unloadedPlugin() throws {
        let config = try config("plugins: {configs: {later: {a: [1, {b: 0x10}], c: yes}}}")
        #expect(config.plugins["later"]?.settings == ["a": [1, ["b": 16]], "c": "yes"])
    }

    @Test("what is in effect is valid YAML with every key")
    func describe() throws {
        let printed = Config().describe()
        let read = try config(printed)
        #expect(read.effective == Config(host: "127.0.0.1").effective)
        #expect(printed.contains("limits:\n  head-bytes: \"64KiB\"\n"))
    }
}

extension Config {
    fileprivate init(host: String) {
        self.init()
        self.host = host
    }
}
