import Testing

@testable import GatewayHost

@Suite("A list of addresses")
struct AddressSetTests {
    static func set(_ texts: String...) throws -> AddressSet {
        let list = texts.joined(separator: "\", \"")
        return try Config.read("trusted-proxies: [\"\(list)\"]".utf8).config.trustedProxies
    }

    @Test(
        "holds what its entries mean, and nothing beside it",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"), ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("0.0.0.0/0", "255.255.255.255", "::1"), ("::/0", "2001:db8::1", "10.0.0.1"),
            ("2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"),
            ("::ffff:10.0.0.0/104", "10.1.1.1", "11.0.0.0"), ("10.0.0.1", "::ffff:10.0.0.1", "::1"),
            ("192.0.2.128/25", "192.0.2.128", "192.0.2.127"), ("::1", "::1", "127.0.0.1"),
        ]
    )
    func holds(_ entry: String, _ inside: String, _ outside: String) throws {
        let set = try Self.set(entry)
        #expect(set.contains(.address(try #require(IPAddress(inside)))))
        #expect(!set.contains(.address(try #require(IPAddress(outside)))))
        #expect(!set.contains(.localSocket) && !set.contains(.unknown))
    }

    @Test("holds the local socket where that is written")
    func localSocket() throws {
        let set = try Self.set("10.0.0.0/8", "unix")
        #expect(set.contains(.localSocket) && !set.contains(.unknown))
        #expect(set.entries.map(\.description) == ["10.0.0.0/8", "unix"])
    }

    @Test("is written as it was read", arguments: ["10.0.0.0/8", "::1", "2001:db8::/32", "::/0"])
    func written(_ text: String) throws {
        #expect(try AddressBlock(text).description == text)
    }

    @Test(
        "refuses what is no address",
        arguments: [
            ("", AddressBlock.Mistake.notAnAddress), ("10.0.0/8", .notAnAddress),
            ("localhost", .notAnAddress), ("/8", .notAnAddress), ("UNIX", .notAnAddress),
            ("10.0.0.0/", .invalidLength(most: 32)), ("10.0.0.0/33", .invalidLength(most: 32)),
            ("10.0.0.0/+8", .invalidLength(most: 32)), ("10.0.0.0/8/8", .invalidLength(most: 32)),
            ("::/129", .invalidLength(most: 128)), ("::/0008", .invalidLength(most: 128)),
            ("10.1.0.0/8", .bitsBehindPrefix(network: "10.0.0.0/8")),
            ("2001:db8::1/64", .bitsBehindPrefix(network: "2001:db8::/64")),
        ]
    )
    func refuses(_ text: String, _ mistake: AddressBlock.Mistake) {
        #expect(throws: mistake) { try AddressBlock(text) }
    }
}
