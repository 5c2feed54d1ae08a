import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A configuration with mistakes")
struct ConfigRefusalTests {
    /// A text with one mistake, and the line, column and message it is reported with.
    struct Mistake: CustomTestStringConvertible, Sendable {
        let text: String
        let report: String

        init(_ text: String, _ report: String) {
            self.text = text
            self.report = report
        }

        var testDescription: String { text.split(separator: "\n").last.map(String.init) ?? text }
    }

    @Test("is refused with line, column, path, reason and advice", arguments: mistakes)
    func mistake(_ mistake: Mistake) {
        #expect(reports(mistake.text) == ["error: " + mistake.report])
    }

    @Test("is read, with a warning, where the mistake does no harm", arguments: surprises)
    func surprise(_ surprise: Mistake) {
        #expect(reports(surprise.text) == ["warning: " + surprise.report])
    }

    @Test("shows all of its mistakes at once, in the order of the lines")
    func all() {
        let text = """
            port: 99999
            debug: maybe
            routing:
              strategy: random
              sesion-affinity: true
            limits: {head-timeout: 5 parsecs}
            """
        let lines = reports(text).map { $0.split(separator: ",")[0] }
        #expect(lines == (1...6).filter { $0 != 3 }.map { "error: line \($0)" })
    }

    @Test(
        "shows no key, even one that was not quoted",
        arguments: ["*", "&a *", "!", "!!", "@", "!<", "%", "| "]
    )
    func secrets(_ mark: String) {
        for text in ["secret-key: \(mark)hunter2!%zz", "api-keys: {\(mark)hunter2: [}"] {
            let reports = reports(text)
            #expect(!reports.isEmpty)
            #expect(!reports.joined().contains("hunter2"))
        }
    }

    @Test("a file that is not there is refused with its name")
    func missing() throws {
        let failure = try #require(throws: ConfigFailure.self) {
            try ConfigSource.find("/nowhere/config.yaml").read()
        }
        #expect(failure.description.contains("/nowhere/config.yaml cannot be read: No such file"))
    }

    @Test("a file cut anywhere is read or refused, and never traps")
    func cuts() throws {
        let bytes = Array(try ConfigFixture.text("cliproxyapi.yaml").utf8)
        for count in stride(from: 0, to: bytes.count, by: 41) {
            let lines = bytes[..<count].count { $0 == UInt8(ascii: "\n") } + 1
            do throws(ConfigFailure) {
                let reading = try Config.read(bytes[..<count], claims: ConfigFixture.claims)
                #expect(reading.warnings.allSatisfy { $0.line <= lines })
            } catch {
                #expect(error.problems.allSatisfy { $0.line <= lines + 1 })
            }
        }
    }

    private func reports(_ text: String) -> [String] {
        do throws(ConfigFailure) {
            let reading = try Config.read(text.utf8, claims: ConfigFixture.claims)
            return reading.warnings.map(\.description)
        } catch {
            return error.problems.map(\.description)
        }
    }
}

extension ConfigRefusalTests {
    private static let mistakes =
        syntaxMistakes + keyMistakes + valueMistakes + listMistakes + addressMistakes
        + sectionMistakes

    private static let syntaxMistakes = [
        Mistake(
            "- host",
            "line 1, column 1: expected a mapping, found a list; write `key: value` lines"
        ),
        Mistake(
            "host: a\nhost: b",
            "line 2, column 1: the key host stands here for the second time; see line 1; keep one"
        ),
        Mistake(
            "routing:\n\tstrategy: x",
            "line 2, column 2: a tab is used for indentation; use spaces"
        ),
        Mistake("host: [a", "line 1, column 7: the closing ] is missing; add it"),
        Mistake(
            "---\nport: 1\n---\nport: 2",
            "line 3, column 1: a second document begins here; keep one document in the file"
        ),
        Mistake(
            "host: *x",
            "line 1, column 7: no anchor of this name stands before the alias; define it, or quote the value"
        ),
        Mistake(
            "host: ${NOT_SET}",
            "line 1, column 7: host: the environment variable NOT_SET is not set; set it, or write the value"
        ),
    ]

    private static let keyMistakes = [
        Mistake("prot: 1", "line 1, column 1: prot: unknown key; did you mean `port`?"),
        Mistake(
            "api_keys: [a]",
            "line 1, column 1: api_keys: unknown key; did you mean `api-keys`?"
        ),
        Mistake(
            "entirely-else: 1",
            "line 1, column 1: entirely-else: unknown key; remove it, or see docs/configuration.md"
        ),
        Mistake(
            "tls:\n  certificate: x",
            "line 2, column 3: tls.certificate: unknown key; remove it, or see docs/configuration.md"
        ),
        Mistake(
            "plugins: {configs: {compatible: {regoin: us}}}",
            "line 1, column 34: plugins.configs.compatible.regoin: unknown key; did you mean `region`?"
        ),
        Mistake(
            "plugins: {configs: {compatible: {enabeld: true}}}",
            "line 1, column 34: plugins.configs.compatible.enabeld: unknown key; did you mean `enabled`?"
        ),
    ]

    private static let valueMistakes = [
        Mistake("port: many", "line 1, column 7: port: expected a whole number, found a text"),
        Mistake("port: 65536", "line 1, column 7: port: this is more than 65535; write 0 to 65535"),
        Mistake("port: [1]", "line 1, column 7: port: expected a whole number, found a list"),
        Mistake("debug: 1", "line 1, column 8: debug: expected true or false, found a number"),
        Mistake("debug: \"true\"", "line 1, column 8: debug: expected true or false, found a text"),
        Mistake("host: {a: b}", "line 1, column 7: host: expected a text, found a mapping"),
        Mistake(
            "limits: 5",
            "line 1, column 9: limits: expected a mapping, found a number; write `key: value` lines"
        ),
        Mistake(
            "limits: {body-bytes: 1 pound}",
            "line 1, column 22: limits.body-bytes: this is not a size; write bytes, or a number with KiB, MiB or GiB"
        ),
        Mistake(
            "limits: {body-bytes: 12}",
            "line 1, column 22: limits.body-bytes: this is less than 1KiB; write 1KiB to 4GiB"
        ),
        Mistake(
            "limits: {head-timeout: soon}",
            "line 1, column 24: limits.head-timeout: this is not a time; write seconds, or 500ms, 10s, 5m, 1h"
        ),
        Mistake(
            "limits: {head-timeout: 0}",
            "line 1, column 24: limits.head-timeout: this is less than 1ms; write 1ms to 24h"
        ),
        Mistake(
            "routing: {strategy: random}",
            "line 1, column 21: routing.strategy: this is not one of round-robin, weighted-round-robin, "
                + "fill-first, least-loaded, quota-aware"
        ),
        Mistake(
            "proxy-url: ftp://proxy",
            "line 1, column 12: proxy-url: a proxy is written as http://, https://, socks5:// or "
                + "socks5h://host:port, or direct"
        ),
        Mistake(
            "tls: {enable: true, cert: c.pem, key: k.pem}",
            "line 1, column 6: tls: the gateway does not serve HTTPS itself yet; switch it off and "
                + "put a TLS proxy in front, such as nginx (docs/configuration.md)"
        ),
        Mistake(
            "plugins: {configs: {x: {sha256: abc}}}",
            "line 1, column 33: plugins.configs.x.sha256: this is not a SHA-256; write the 64 digits that sha256sum prints"
        ),
        Mistake(
            "plugins: {configs: {x: {isolation: none}}}",
            "line 1, column 36: plugins.configs.x.isolation: this is not one of in-process, process"
        ),
    ]

    private static let listMistakes = [
        Mistake(
            "host: 0.0.0.0",
            "line 1, column 7: host: without api-keys the server is not opened to other machines; "
                + "add api-keys, or listen on 127.0.0.1"
        ),
        Mistake(
            "api-keys: [your-api-key-1]",
            "line 1, column 12: api-keys[0]: this key is from a template, everyone knows it; "
                + "write a long random text, such as `openssl rand -hex 24` prints"
        ),
        Mistake(
            "api-keys:\n  - key: ''\n    label: me",
            "line 2, column 5: api-keys[0]: this key is empty; write a long random text"
        ),
        Mistake(
            "api-keys: ['  ']",
            "line 1, column 12: api-keys[0]: this key is empty; write a long random text"
        ),
        Mistake(
            "api-keys:\n  - good-key-1\n  - ' a'",
            "line 3, column 5: api-keys[1]: no header can carry this key: it has control characters, or "
                + "spaces around it; write letters, digits and signs"
        ),
        Mistake(
            "port: 1\napi-keys:",
            "line 2, column 10: api-keys: no key is left here, so nobody would need one; "
                + "write a key, or `api-keys: []` to serve this machine without keys"
        ),
        Mistake(
            "hosts: ['http://a']",
            "line 1, column 9: hosts[0]: this is not the name of a host; write it without scheme, port and `*`"
        ),
        Mistake(
            "api-keys: {key: a}",
            "line 1, column 11: api-keys: expected a list, found a mapping; begin each entry with `- `"
        ),
        Mistake(
            "model-aliases: {a: [b]}",
            "line 1, column 21: model-aliases.a[0]: this is not a route; write provider/model"
        ),
        Mistake(
            "model-aliases: {a: []}",
            "line 1, column 20: model-aliases.a: this alias has no route; write `- provider/model` below it"
        ),
        Mistake(
            "model-aliases: {a: {routes: [{provider: compatible}]}}",
            "line 1, column 30: model-aliases.a.routes[0]: model is missing; a route is provider and model"
        ),
        Mistake(
            "model-aliases: {a: {strategy: dance, routes: [compatible/m]}}",
            "line 1, column 31: model-aliases.a.strategy: this is not one of rotate, in-order"
        ),
        Mistake(
            "oauth-request-scoped-errors: {x: [{action: stop}]}",
            "line 1, column 35: oauth-request-scoped-errors.x[0]: this rule matches nothing; give it a status, match or match-regexr"
        ),
        Mistake(
            "oauth-request-scoped-errors: {x: [{status: 400}]}",
            "line 1, column 35: oauth-request-scoped-errors.x[0]: action is missing; write `action: stop` or another one"
        ),
        Mistake(
            "payload: {filter: [{models: [{name: x}], params: ["
                + String(repeating: "a.", count: 64) + "a]}]}",
            "line 1, column 51: payload.filter[0].params[0]: this path has 65 parts; a path has at most 64"
        ),
        Mistake(
            "oauth-request-scoped-errors: {x: [{match-regexr: '(', action: stop}]}",
            "line 1, column 50: oauth-request-scoped-errors.x[0].match-regexr: this is not a regular expression; a group is not closed"
        ),
        Mistake(
            "payload:\n  override-raw:\n    - params: {a: '{'}",
            "line 3, column 19: payload.override-raw[0].params.a: this text is not JSON"
        ),
    ]

    private static let addressMistakes = [
        Mistake(
            "trusted-proxies:\n  - localhost",
            "line 2, column 5: trusted-proxies[0]: this is not an address; write 192.0.2.1, 10.0.0.0/8, "
                + "2001:db8::/32, or unix for the local socket"
        ),
        Mistake(
            "trusted-proxies: [unix, 10.0.0.0/64]",
            "line 1, column 25: trusted-proxies[1]: this is not the length of a network; write /0 to /32"
        ),
        Mistake(
            "trusted-proxies: 10.0.0.1/8",
            "line 1, column 18: trusted-proxies: this network has bits set behind its length; "
                + "did you mean `10.0.0.0/8`?"
        ),
        Mistake(
            "trusted-proxies: [{a: b}]",
            "line 1, column 19: trusted-proxies[0]: expected a text, found a mapping"
        ),
    ]

    private static let sectionMistakes = [
        Mistake(
            "openai-compatibility:\n  - name: a\n    base-url: example.com",
            "line 3, column 15: openai-compatibility[0].base-url: this is not the address of a server; write https://host/path"
        ),
        Mistake(
            "openai-compatibility:\n  - name: a",
            "line 2, column 5: openai-compatibility[0]: base-url is missing; write the address of the upstream"
        ),
        Mistake(
            "openai-compatibility:\n  - base-url: http://a",
            "line 2, column 5: openai-compatibility[0]: name is missing; routes need a name for this upstream"
        ),
        Mistake(
            "openai-compatibility: {name: a}",
            "line 1, column 23: openai-compatibility: expected a list, found a mapping; begin each entry with `- `"
        ),
        Mistake(
            "openai-compatibility:\n  - {name: a, base-url: 'http://u:p@a/'}",
            "line 2, column 25: openai-compatibility[0].base-url: this is not the address of a server; write https://host/path"
        ),
        Mistake(
            "gemini-api-key:\n  - prefix: a",
            "line 2, column 5: gemini-api-key[0]: api-key is missing; write the key of the upstream"
        ),
        Mistake(
            "gemini-api-key:\n  - {api-key: k, api-kye: x}",
            "line 2, column 18: gemini-api-key[0].api-kye: unknown key; did you mean `api-key`?"
        ),
        Mistake(
            "gemini-api-key:\n  - {api-key: k, prefix: a/b}",
            "line 2, column 26: gemini-api-key[0].prefix: a prefix has no slash; write one word"
        ),
        Mistake(
            "gemini-api-key:\n  - {api-key: k, headers: {'a b': c}}",
            "line 2, column 35: gemini-api-key[0].headers.a b: this is not an HTTP header"
        ),
        Mistake(
            "gemini-api-key:\n  - {api-key: k, headers: {a: \"c\\r\\nd: e\"}}",
            "line 2, column 31: gemini-api-key[0].headers.a: this is not an HTTP header"
        ),
        Mistake(
            "gemini-api-key:\n  - {api-key: k, models: [{alias: a}]}",
            "line 2, column 27: gemini-api-key[0].models[0]: name is missing; write the upstream's name of the model"
        ),
        Mistake(
            "codex-api-key:\n  - {api-key: k, base-url: 'http://a', alpha-search: 3}",
            "line 2, column 54: codex-api-key[0].alpha-search: expected true or false, found a number"
        ),
    ]

    private static let surprises = [
        Mistake(
            "cors: {enabled: true, origins: ['*']}",
            "line 1, column 7: cors: without api-keys every page that a browser opens may use the gateway; "
                + "list the origins, or add api-keys"
        ),
        Mistake(
            "trusted-proxies: [10.0.0.1, '::/0']",
            "line 1, column 18: trusted-proxies: everyone is trusted, so a client may name any address "
                + "as its own; write the addresses of your proxies"
        ),
        Mistake("pprof: {enable: true}", "line 1, column 1: pprof: this key has no effect yet"),
        Mistake(
            "other-api-key: []",
            "line 1, column 1: other-api-key: no loaded plugin claims this section; it has no effect"
        ),
        Mistake(
            "host: ''",
            "line 1, column 7: host: empty means 127.0.0.1 here, not every interface; "
                + "write 0.0.0.0 or \"::\" to be reached from other machines"
        ),
        Mistake(
            "api-keys: [long-key-1, long-key-1]",
            "line 1, column 24: api-keys[1]: this key stands on line 1 already"
        ),
        Mistake(
            "api-keys:\n  - long-key-1\n  -",
            "line 3, column 4: api-keys[1]: this entry is empty"
        ),
        Mistake(
            "openai-compatibility:\n  - {name: a, base-url: 'http://a'}\n  - {name: a, base-url: 'http://b'}",
            "line 3, column 5: openai-compatibility: the name a stands on line 2 already"
        ),
        Mistake(
            "routing:\n  strategies:\n    compatibel: fill-first",
            "line 3, column 5: routing.strategies.compatibel: no provider is called compatibel; "
                + "did you mean `compatible`?"
        ),
        Mistake(
            "model-aliases: {a: [responses/m]}\nrouting: {strategies: {a: fill-first}}",
            "line 2, column 24: routing.strategies.a: no provider is called a; "
                + "an alias has its own `account-strategy`"
        ),
        Mistake(
            "model-aliases:\n  a:\n    - Generative/m\n    - elsewhere/m",
            "line 4, column 7: model-aliases.a: no provider is called elsewhere; "
                + "it has no effect until one is"
        ),
    ]
}
