import Testing

@testable import GatewayHost

@Suite("ProxySetting")
struct ProxySettingTests {
    @Test("nothing, direct and none mean no proxy", arguments: ["", "direct", "none", "DIRECT"])
    func direct(_ text: String) {
        #expect(ProxySetting(text) == .direct)
    }

    static let servers: [(String, ProxyServer.Scheme, String, UInt16, String?, String?)] = [
        ("http://proxy", .http, "proxy", 80, nil, nil),
        ("http://proxy:3128/", .http, "proxy", 3128, nil, nil),
        ("https://Proxy:8443", .https, "proxy", 8443, nil, nil),
        ("https://proxy", .https, "proxy", 443, nil, nil),
        ("socks5://127.0.0.1", .socks5, "127.0.0.1", 1080, nil, nil),
        ("socks5h://[::1]:9050", .socks5h, "::1", 9050, nil, nil),
        ("http://me:secret@proxy:1", .http, "proxy", 1, "me", "secret"),
        ("http://me@proxy:1", .http, "proxy", 1, "me", nil),
        ("http://me:@proxy:1", .http, "proxy", 1, "me", ""),
        ("socks5://a%40b:c%3Ad%2F@proxy:1", .socks5, "proxy", 1, "a@b", "c:d/"),
        ("http://me:p@ss@proxy:1", .http, "proxy", 1, "me", "p@ss"),
    ]

    @Test("a proxy URL is taken apart", arguments: 0..<servers.count)
    func server(_ index: Int) throws {
        let (text, scheme, host, port, user, password) = Self.servers[index]
        let server = try ProxyServer(text)
        #expect(server.scheme == scheme)
        #expect(server.host == host)
        #expect(server.port == port)
        #expect(server.user == user)
        #expect(server.password == password)
        #expect(ProxySetting(text) == .server(server))
    }

    @Test(
        "what is no proxy is invalid, never direct",
        arguments: [
            "proxy:3128", "ftp://proxy", "socks4://proxy", "http://", "http://proxy:x",
            "http://secret:word@", "http://secret%zz@proxy", "http://secret%0d%0a:x@proxy",
            "http://proxy/path", "http://pro xy", "http://secret:word@pröxy", " direct",
        ]
    )
    func invalid(_ text: String) {
        let setting = ProxySetting(text)
        #expect(setting.problem != nil)
        #expect(!setting.description.contains("secret"))
        #expect(!setting.description.contains("word"))
    }

    @Test("credentials are never printed")
    func redaction() throws {
        let setting = ProxySetting("http://someone:hunter2@proxy:3128")
        let origin = UpstreamOrigin(scheme: .http, host: "h", port: 80, proxy: setting)
        var dumped = ""
        dump(setting, to: &dumped)
        for text in ["\(setting)", String(reflecting: setting), dumped, "\(origin)"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("someone"))
        }
        #expect("\(setting)" == "http://•••@proxy:3128")
    }

    @Test("the way to an upstream is part of its identity")
    func identity() {
        func origin(_ proxy: String) -> UpstreamOrigin {
            UpstreamOrigin(scheme: .https, host: "h", port: 443, proxy: ProxySetting(proxy))
        }
        #expect(origin("") == origin("direct"))
        #expect(origin("") != origin("http://p"))
        #expect(origin("http://a:1@p") != origin("http://b:1@p"))
        #expect(origin("http://a:1@p") == origin("http://a:1@p"))
        #expect(Set([origin(""), origin("none"), origin("http://p")]).count == 2)
    }
}
