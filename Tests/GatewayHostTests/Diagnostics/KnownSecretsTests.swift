import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Known secrets")
struct KnownSecretsTests {
    private static func secret(_ number: Int) -> Secret {
        Secret(String(SHA256.hexadecimal(of: Array("\(number)".utf8)).prefix(24)))
    }

    private let known = KnownSecrets()

    private func hides(_ number: Int) -> Bool {
        known.mask.finds(in: "x \(Self.secret(number).reveal()) y")
    }

    @Test("those of a generation before are remembered, up to a number")
    func departed() {
        known.take([Self.secret(1)])
        known.take([Self.secret(2)])
        #expect(hides(1) && hides(2) && !hides(3))
        known.take((10..<10 + KnownSecrets.maxDeparted).map(Self.secret))
        known.take([Self.secret(3)])
        #expect(!hides(1) && !hides(2) && hides(3) && hides(4000))
    }

    @Test("those that come one by one are hidden at once")
    func learnt() {
        known.take([Self.secret(0)])
        for number in 1...200 {
            known.learn([Self.secret(number), Self.secret(number)])
            #expect(hides(number) && hides(0) && hides(1))
        }
        known.take([Self.secret(0)])
        #expect(hides(200))
    }

    @Test(
        "headers of the operator are secret by their name or their look",
        arguments: [
            ("Authorization", "Bearer abc-123", ["abc-123"]),
            ("X-Relay", "Bearer a9f3e1c7b5d20486", ["a9f3e1c7b5d20486"]),
            ("X-Api-Key", "word", ["word"]),
            ("Proxy-Authorization", "Basic dTpwYXNzd29yZA==", ["dTpwYXNzd29yZA==", "password"]),
            ("X-Title", "My own program 2", []), ("X-Version", "2024-10-21", []),
            ("X-Origin", "https://example.com/a1", []), ("X-Token", "$Authorization", []),
            ("X-Relay", "a9f3e1c7b5d20486", ["a9f3e1c7b5d20486"]),
            ("Cookie", "a=b; c=d; e", ["a=b; c=d; e"]),
        ]
    )
    func headers(_ name: String, _ value: String, _ expected: [String]) {
        #expect(HeaderSecret.all(in: value, of: name).map { $0.reveal() } == expected)
    }

    @Test("a document tells its secrets by the names of its members, at any depth")
    func documents() throws {
        let json: JSONValue = [
            "access_token": "a", "email": "e", "tokens": "t", "empty_token": "",
            "nested": ["client_secret": "b", "list": [["api_key": "c"]], "api-keys": ["d"]],
            "id_token": ["f", 1],
        ]
        #expect(CredentialDocument.secrets(in: json) == ["a", "b", "c", "f"])
    }

    @Test("the configuration tells all of its own")
    func configuration() throws {
        let text = """
            api-keys: [client-key-1, {key: client-key-2}]
            proxy-url: http://u:global-pass@127.0.0.1:1
            plugins: {configs: {compatible: {pass-phrase: open-sesame, region: eu}}}
            openai-compatibility:
              - name: one
                base-url: https://one.example/v1
                proxy-url: socks5://u:entry%2Dpass@127.0.0.1:2
                headers: {X-Auth: Bearer header-key}
                api-key-entries:
                  - {api-key: upstream-key, proxy-url: "http://u:key-pass@127.0.0.1:3"}
            """
        let config = try Config.read(Array(text.utf8), claims: ConfigFixture.claims).config
        let expected = [
            "client-key-1", "client-key-2", "global-pass", "upstream-key", "key-pass",
            "header-key", "entry-pass", "open-sesame",
        ]
        #expect(config.secrets.map { $0.reveal() } == expected)
    }
}
