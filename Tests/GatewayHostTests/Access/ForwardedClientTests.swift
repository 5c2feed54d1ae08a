import Testing

@testable import GatewayHost

@Suite("The client behind proxies")
struct ForwardedClientTests {
    /// Headers, and whom they lead to.
    struct Case: CustomTestStringConvertible, Sendable {
        let lines: [String]
        let client: String

        init(_ client: String, _ lines: String...) {
            self.client = client
            self.lines = lines
        }

        var testDescription: String { lines.joined(separator: " | ") }
    }

    private func client(_ peer: Peer, _ lines: [String]) throws -> Peer {
        let trusted = try AddressSetTests.set("10.0.0.0/8", "2001:db8:f::/48", "unix")
        return try ParsedHead.with(lines) {
            ForwardedClient(trusted: trusted).client(of: peer, $0.fields)
        }
    }

    @Test("is the last that no proxy is", arguments: listed + described + both)
    func walks(_ row: Case) throws {
        let proxy = Peer.address(try #require(IPAddress("10.0.0.9")))
        #expect(try client(proxy, row.lines).text == row.client)
    }

    @Test("is the peer where that is not trusted", arguments: ["192.0.2.1", "2001:db8::1"])
    func untrusted(_ peer: String) throws {
        for line in ["X-Forwarded-For: 198.51.100.7", "Forwarded: for=198.51.100.7"] {
            let peer = Peer.address(try #require(IPAddress(peer)))
            #expect(try client(peer, [line]) == peer)
        }
        #expect(try client(.unknown, ["X-Forwarded-For: 198.51.100.7"]) == .unknown)
    }

    @Test("is told by a proxy on the local socket, too")
    func localSocket() throws {
        #expect(try client(.localSocket, ["X-Forwarded-For: 198.51.100.7"]).text == "198.51.100.7")
        #expect(try client(.localSocket, []) == .localSocket)
    }

    @Test("is found in a head full of entries, and no proxies without end are passed")
    func bounds() throws {
        let proxy = Peer.address(try #require(IPAddress("10.0.0.9")))
        let many = String(repeating: "10.0.0.1,", count: 6000)
        #expect(try client(proxy, ["X-Forwarded-For: \(many)198.51.100.7"]).text == "198.51.100.7")
        #expect(try client(proxy, ["X-Forwarded-For: 198.51.100.7,\(many)"]).text == "10.0.0.1")
        let quotes = String(repeating: "for=\"\\\"\",", count: 4000)
        #expect(try client(proxy, ["Forwarded: \(quotes)for=1.2.3.4"]).text == "1.2.3.4")
    }

    private static let listed = [
        Case("10.0.0.9"), Case("10.0.0.9", "X-Forwarded-For:"),
        Case("10.0.0.9", "X-Forwarded-For: ,"),
        Case("198.51.100.7", "X-Forwarded-For: 198.51.100.7"),
        Case("198.51.100.7", "x-forwarded-for: 1.1.1.1, 198.51.100.7"),
        Case("198.51.100.7", "X-Forwarded-For: 1.1.1.1, 198.51.100.7, 10.1.1.1,10.2.2.2"),
        Case("198.51.100.7", "X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 198.51.100.7"),
        Case("198.51.100.7", "X-Forwarded-For: junk, 198.51.100.7"),
        Case("198.51.100.7", "X-Forwarded-For: 198.51.100.7:4711"),
        Case("2001:db8::7", "X-Forwarded-For: 2001:db8::7"),
        Case("2001:db8::7", "X-Forwarded-For: [2001:db8::7]"),
        Case("2001:db8::7", "X-Forwarded-For: 1.1.1.1, [2001:db8::7]:443, 2001:db8:f::1"),
        Case("198.51.100.7", "X-Forwarded-For: ::ffff:198.51.100.7"),
        // All of them are proxies: the first is as far as anyone knows.
        Case("10.1.1.1", "X-Forwarded-For: 10.1.1.1, 10.2.2.2"),
        // What cannot be read ends the walk at the last proxy that is known.
        Case("10.0.0.9", "X-Forwarded-For: 1.1.1.1, junk"),
        Case("10.0.0.9", "X-Forwarded-For: 1.1.1.1, unknown"),
        Case("10.2.2.2", "X-Forwarded-For: 1.1.1.1, 198.51.100.300, 10.2.2.2"),
        Case("10.0.0.9", "X-Forwarded-For: 198.51.100.7:"),
        Case("10.0.0.9", "X-Forwarded-For: 198.51.100.7:123456"),
        Case("10.0.0.9", "X-Forwarded-For: [198.51.100.7]"),
        Case("10.0.0.9", "X-Forwarded-For: [2001:db8::7"),
        Case("10.0.0.9", "X-Forwarded-For: [2001:db8::7]443"),
        Case("10.0.0.9", "X-Forwarded-For: \"198.51.100.7\""),
        Case("10.0.0.9", "X-Real-IP: 198.51.100.7"),
    ]

    private static let described = [
        Case("198.51.100.7", "Forwarded: for=198.51.100.7"),
        Case("198.51.100.7", "Forwarded: FOR=198.51.100.7;proto=http; by=10.0.0.9"),
        Case("198.51.100.7", "forwarded: for=1.1.1.1, proto=https;for=\"198.51.100.7:80\""),
        Case("198.51.100.7", "Forwarded: for=1.1.1.1", "Forwarded: for=198.51.100.7, for=10.1.1.1"),
        Case("2001:db8::7", "Forwarded: for=\"[2001:db8::7]:4711\""),
        Case("2001:db8::7", "Forwarded: for=\"[2001:db8::7]:_port\", for=10.3.3.3"),
        Case("198.51.100.7", "Forwarded: by=\"a,b;for=1.1.1.1\";for=198.51.100.7"),
        Case("198.51.100.7", "Forwarded: for=198.51.100.7:80, ,"),
        Case("198.51.100.7", "Forwarded: for=\"198.51.100\\.7\""),
        Case("10.0.0.9", "Forwarded: for=unknown"), Case("10.0.0.9", "Forwarded: for=_hidden"),
        // A proxy that says nothing of its client.
        Case("10.0.0.9", "Forwarded: for=1.1.1.1, proto=https"),
        Case("10.0.0.9", "Forwarded: for=1.1.1.1;for=198.51.100.7"),
        Case("10.0.0.9", "Forwarded: for"), Case("10.0.0.9", "Forwarded: for="),
        Case("10.0.0.9", "Forwarded: for =198.51.100.7"),
        // A quote that a client left open must not swallow what the proxy wrote behind it.
        Case("10.0.0.9", "Forwarded: for=1.1.1.1, for=\"2.2.2.2, for=198.51.100.7"),
        Case("10.0.0.9", "Forwarded: for=1.1.1.1;x=\", for=\"[2001:db8::7]:4711\""),
        Case("10.0.0.9", "Forwarded: for=1.1.1.1;x=\"\\"),
        Case("198.51.100.7", "Forwarded: for=\"", "Forwarded: for=198.51.100.7"),
    ]

    private static let both = [
        Case("198.51.100.7", "X-Forwarded-For: 198.51.100.7", "Forwarded: for=198.51.100.7"),
        Case("198.51.100.7", "X-Forwarded-For: 198.51.100.7", "Forwarded:"),
        // One of them is the client's own.
        Case("10.0.0.9", "X-Forwarded-For: 198.51.100.7", "Forwarded: for=1.1.1.1"),
        Case("10.0.0.9", "X-Forwarded-For: 198.51.100.7", "Forwarded: junk"),
    ]
}
