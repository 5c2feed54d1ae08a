import Testing

@testable import GatewayHost

@Suite("A page at a gateway without keys")
struct PageRuleTests {
    /// A request, and whether it is served.
    struct Case: CustomTestStringConvertible, Sendable {
        let host: String?
        let lines: [String]
        let target: String

        init(_ host: String?, _ lines: String..., target: String = "/v1/models") {
            (self.host, self.lines, self.target) = (host, lines, target)
        }

        var testDescription: String { "\(host ?? "-") \(lines.joined(separator: " | ")) \(target)" }
    }

    private static let rules = """
        hosts: [Models.Internal, 192.0.2.1, '2001:db8::1']
        cors: {enabled: true, origins: ['https://app.example', 'vscode-webview://x']}
        """

    private func refusal(
        _ row: Case,
        _ rules: String = rules,
        _ peer: Peer = .address(IPAddress(ipv4: 0x7f00_0001))
    ) throws -> PageRule.Refusal? {
        let rule = PageRule(try Config.read(rules.utf8).config)
        let version = row.host == nil ? "1.0" : "1.1"
        let line = "GET \(row.target) HTTP/\(version)"
        return try ParsedHead.with(row.lines, line, host: row.host) { rule.refusal(of: $0, peer) }
    }

    @Test("is no page, or one of its own", arguments: served)
    func serves(_ row: Case) throws { #expect(try refusal(row) == nil) }

    @Test("has another name than this machine", arguments: foreign)
    func foreignHosts(_ row: Case) throws {
        guard case .foreignHost = try refusal(row) else {
            Issue.record("served")
            return
        }
    }

    @Test("is of another site", arguments: crossSite)
    func sites(_ row: Case) throws { #expect(try refusal(row) == .crossSite) }

    @Test("is of any site where the operator says so, but not of one that hides")
    func everyOrigin() throws {
        let rules = "cors: {enabled: true, origins: ['*']}"
        #expect(try refusal(Case("localhost", "Origin: https://evil.example"), rules) == nil)
        #expect(try refusal(Case("localhost", "Origin: null"), rules) == .crossSite)
        #expect(try refusal(Case("evil.example", "Origin: https://a"), rules) != nil)
        for rules in ["cors: {enabled: true}", "cors: {origins: ['*']}", "port: 1"] {
            let row = Case("localhost", "Origin: https://app.example")
            #expect(try refusal(row, rules) == .crossSite)
        }
    }

    @Test("comes by no local socket, where any host will do, unless a proxy lets it")
    func localSocket() throws {
        #expect(try refusal(Case("docker"), Self.rules, .localSocket) == nil)
        let row = Case("docker", "Sec-Fetch-Site: cross-site")
        #expect(try refusal(row, Self.rules, .localSocket) == .crossSite)
    }

    private static let served = [
        Case("localhost"), Case("localhost:8317"), Case("LOCALHOST:1"), Case("localhost.:80"),
        Case("app.localhost"), Case("127.0.0.1"), Case("127.0.0.1:8317"), Case("127.9.9.9:1"),
        Case("[::1]"), Case("[::1]:8317"), Case("[::ffff:127.0.0.1]:80"), Case("[0:0:0:0:0:0:0:1]"),
        Case("models.internal"), Case("MODELS.internal:443"), Case("192.0.2.1:8317"),
        Case("[2001:DB8::1]:80"), Case(nil), Case(""),
        Case("evil.example", target: "http://localhost:8317/v1/models"),
        Case("localhost", "Sec-Fetch-Site: none"), Case("localhost", "Sec-Fetch-Site: same-origin"),
        Case("localhost:8317", "Origin: http://localhost:8317"),
        Case("models.internal", "Origin: https://Models.internal"),
        Case("localhost", "Origin: https://app.example", "Sec-Fetch-Site: cross-site"),
        Case("localhost", "Origin: vscode-webview://x"),
        Case("localhost", "User-Agent: curl", "Referer: https://evil.example/"),
    ]

    private static let foreign = [
        Case("evil.example"), Case("evil.example:8317"), Case("localhost.evil.example"),
        Case("notlocalhost"), Case("127.0.0.1.evil.example"), Case("0.0.0.0:8317"), Case("[::]:80"),
        Case("2130706433"), Case("127.1"), Case("192.0.2.2"), Case("::1"), Case("[::1"), Case("."),
        Case("x.models.internal"), Case(".localhost.x"), Case("gateway:x"),
        Case("localhost", target: "http://evil.example/v1/models"),
        Case("evil.example", "Origin: http://evil.example"),
        Case("evil.example", "Sec-Fetch-Site: same-origin"),
    ]

    private static let crossSite = [
        Case("localhost", "Origin: https://evil.example"), Case("localhost", "Origin: null"),
        Case("localhost", "Origin:"), Case("localhost", "Origin: localhost"),
        Case("localhost:8317", "Origin: http://localhost:3000"),
        Case("localhost:8317", "Origin: http://localhost:8317.evil.example"),
        Case("localhost", "Origin: https://app.example.evil"),
        Case("localhost", "Origin: http://app.example"), Case("localhost", "Origin: file://"),
        Case("localhost", "Sec-Fetch-Site: cross-site"),
        Case("localhost", "Sec-Fetch-Site: same-site"),
        Case("localhost", "Sec-Fetch-Site: whatever"), Case("localhost", "Sec-Fetch-Site:"),
        Case("localhost", "Origin: http://localhost", "Sec-Fetch-Site: cross-site"),
        Case(nil, "Origin: https://evil.example"),
    ]
}
