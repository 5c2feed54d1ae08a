import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Host policy")
struct HostPolicyTests {
    struct Case: Sendable {
        let declared: [String]
        var given: [String] = []
        var base = ""
        let url: String
        let isAllowed: Bool
    }

    private static func declared(_ host: String, _ url: String, _ isAllowed: Bool) -> Case {
        Case(declared: [host], url: url, isAllowed: isAllowed)
    }

    private static let cases: [Case] = [
        declared("good.example", "https://good.example/v1", true),
        declared("good.example", "https://GOOD.Example:8443/v1", true),
        declared("good.example", "https://good.example./v1", true),
        declared("Good.Example.", "https://good.example", true),
        declared("good.example", "https://evil.example/good.example", false),
        declared("good.example", "https://good.example.evil.example/", false),
        declared("good.example", "https://api.good.example/", false),
        declared("good.example", "https://evilgood.example/", false),
        declared("good.example", "https://evil.example/?good.example", false),
        declared("*.good.example", "https://api.good.example/", true),
        declared("*.good.example", "https://a.b.good.example/", true),
        declared("*.good.example", "https://good.example/", false),
        declared("*.good.example", "https://evilgood.example/", false),
        declared("good.example:8443", "https://good.example:8443/", true),
        declared("good.example:8443", "https://good.example/", false),
        declared("127.0.0.1", "http://127.0.0.1:99/", true),
        declared("127.0.0.1", "http://2130706433/", false),
        declared("127.0.0.1", "http://127.1/", false),
        declared("127.0.0.1", "http://[::ffff:127.0.0.1]/", false),
        declared("::1", "http://[0:0:0:0:0:0:0:1]:80/", true),
        declared("[::1]", "http://[::1]/", true),
        // What names no host allows none.
        declared("https://good.example", "https://good.example/", false),
        declared("", "https://good.example/", false),
        declared("*", "https://good.example/", false),
        Case(declared: [], url: "https://any.example/", isAllowed: true),
        Case(declared: [], given: ["https://a.example"], url: "https://b.example", isAllowed: true),
        Case(
            declared: [],
            base: "https://a.example/v1",
            url: "https://a.example/x",
            isAllowed: true
        ),
        Case(
            declared: [],
            base: "https://a.example/v1",
            url: "https://b.example/",
            isAllowed: false
        ),
        Case(
            declared: ["good.example"],
            base: "http://127.0.0.1:8080/v1",
            url: "http://127.0.0.1:8080/v1/models",
            isAllowed: true
        ),
        Case(
            declared: ["good.example"],
            base: "http://127.0.0.1:8080/v1",
            url: "http://127.0.0.1:8081/v1/models",
            isAllowed: false
        ),
        Case(
            declared: ["good.example"],
            given: ["https://issuer.example/oauth", "no address"],
            url: "https://ISSUER.example:443/token",
            isAllowed: true
        ),
    ]

    @Test(
        "it allows what is declared or given, and nothing that only looks like it",
        arguments: cases
    )
    func allows(_ test: Case) throws {
        let policy = HostPolicy(test.declared, given: test.given, base: test.base)
        #expect(policy.allows(try UpstreamURL(test.url)) == test.isAllowed)
        #expect(policy == HostPolicy(test.declared, given: test.given, base: test.base))
    }

    @Test("addresses of the operator count, the defaults of the plugin do not")
    func settings() throws {
        var descriptor = ProviderDescriptor(name: "X", version: "1", summary: "", formats: [.chat])
        descriptor.settings = [
            SettingField("api", .string, "", defaultJSON: #""https://default.example""#)
        ]
        let settings: JSONValue = [
            "api": "https://default.example", "list": ["HTTPS://a.example", 7],
            "deep": ["issuer": "http://b.example/x"], "other": "ftp://c.example",
        ]
        #expect(
            HostPolicy.urls(in: settings, besides: descriptor)
                == ["HTTPS://a.example", "http://b.example/x"]
        )
    }

    @Test("a plugin moves no account to another server by what it writes into its credential")
    func credential() {
        let policy = HostPolicy(["good.example"], given: [], base: "")
        #expect(policy.violation(inCredential: ["access_token": "x"]) == nil)
        #expect(policy.violation(inCredential: ["base_url": "https://good.example/v2"]) == nil)
        for members: JSONValue in [
            ["base_url": "https://evil.example"], ["base-url": "https://evil.example"],
            ["token_uri": "https://evil.example/token"], ["base_url": "nonsense"],
        ] {
            #expect(
                policy.violation(inCredential: members)?.field.hasPrefix("credential's") == true
            )
        }
        #expect(
            HostPolicy([], given: []).violation(inCredential: ["base_url": "https://any.example"])
                == nil
        )
    }
}
