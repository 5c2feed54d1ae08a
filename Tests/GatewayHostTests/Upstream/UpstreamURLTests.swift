import Testing

@testable import GatewayHost

@Suite("UpstreamURL")
struct UpstreamURLTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let scheme: UpstreamURL.Scheme
        let host: String
        let port: UInt16
        let target: String
        let authority: String
        var testDescription: String { text }

        init(
            _ text: String,
            _ scheme: UpstreamURL.Scheme,
            _ host: String,
            _ port: UInt16,
            _ target: String,
            _ authority: String
        ) {
            self.text = text
            self.scheme = scheme
            self.host = host
            self.port = port
            self.target = target
            self.authority = authority
        }
    }

    static let accepted: [Case] = [
        Case("https://a.example", .https, "a.example", 443, "/", "a.example"),
        Case("https://A.Example/v1", .https, "a.example", 443, "/v1", "a.example"),
        Case("HTTP://h:8080/v1/x?y=1&z", .http, "h", 8080, "/v1/x?y=1&z", "h:8080"),
        Case("http://h:80/", .http, "h", 80, "/", "h"),
        Case("https://h:80/", .https, "h", 80, "/", "h:80"),
        Case("http://h?q", .http, "h", 80, "/?q", "h"),
        Case("http://h/?", .http, "h", 80, "/?", "h"),
        Case("http://h/a?b?c", .http, "h", 80, "/a?b?c", "h"),
        Case("http://h/a@b", .http, "h", 80, "/a@b", "h"),
        Case("http://[::1]", .http, "::1", 80, "/", "[::1]"),
        Case("http://[FE80::1]:9/x", .http, "fe80::1", 9, "/x", "[fe80::1]:9"),
        Case("http://127.0.0.1:65535/", .http, "127.0.0.1", 65535, "/", "127.0.0.1:65535"),
        Case("http://my_host-1.local/", .http, "my_host-1.local", 80, "/", "my_host-1.local"),
    ]

    @Test("is taken apart", arguments: accepted)
    func parts(_ c: Case) throws {
        let url = try UpstreamURL(c.text)
        #expect(url.scheme == c.scheme)
        #expect(url.host == c.host)
        #expect(url.port == c.port)
        #expect(url.target == c.target)
        #expect(url.authority == c.authority)
    }

    static let refused: [(String, UpstreamURLFailure)] = [
        ("", .missingScheme),
        ("a.example/v1", .missingScheme),
        ("ftp://h/", .unsupportedScheme("ftp")),
        ("http://", .missingHost),
        ("http:///v1", .missingHost),
        ("http://:80/", .missingHost),
        ("http://user@h/", .credentials),
        ("http://user:pass@h/", .credentials),
        ("http://h/#part", .fragment),
        ("http://h/a b", .invalidCharacter),
        ("http://h/a\r\nX: y", .invalidCharacter),
        ("http://h/\u{0}", .invalidCharacter),
        ("http://bücher.example/", .invalidCharacter),
        ("http://h:0/", .invalidPort("0")),
        ("http://h:65536/", .invalidPort("65536")),
        ("http://h:/", .invalidPort("")),
        ("http://h:+80/", .invalidPort("+80")),
        ("http://h:80:80/", .invalidPort("80:80")),
        ("http://[::1/", .invalidHost("[::1")),
        ("http://[::1]x/", .invalidHost("[::1]x")),
        ("http://[127.0.0.1]/", .invalidHost("[127.0.0.1]")),
        ("http://[fe80::1%eth0]/", .invalidHost("[fe80::1%eth0]")),
        ("http://a,b/", .invalidHost("a,b")),
        ("http://.h/", .invalidHost(".h")),
        (
            "http://\(String(repeating: "h", count: 254))/",
            .invalidHost(String(repeating: "h", count: 254))
        ),
        ("http://h/\(String(repeating: "x", count: 9000))", .tooLong),
    ]

    @Test("is refused with the reason", arguments: refused)
    func refusal(_ text: String, _ failure: UpstreamURLFailure) {
        #expect(throws: failure) { try UpstreamURL(text) }
        #expect(!failure.description.isEmpty)
    }

    @Test("never traps, whatever the text")
    func fuzz() {
        var random = SplitMix(seed: 7)
        let alphabet = Array("htps:/@[]?#%.:1a-\u{0}é ".unicodeScalars)
        var accepted = 0
        for _ in 0..<20_000 {
            var text = Bool.random(using: &random) ? "http://" : ""
            for _ in 0..<Int.random(in: 0..<16, using: &random) {
                text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "x")
            }
            if let url = try? UpstreamURL(text) {
                accepted += 1
                #expect(url.path.hasPrefix("/") && !url.host.isEmpty && url.port > 0)
            }
            _ = ProxySetting(text).description
        }
        #expect(accepted > 0)
    }
}
