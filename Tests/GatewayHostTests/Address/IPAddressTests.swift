import Glibc
import Testing

@testable import GatewayHost

@Suite("An address")
struct IPAddressTests {
    @Test(
        "is read and written",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::1", "::1"), ("::", "::"),
            ("2001:DB8::0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:c000:201", "192.0.2.1"), ("::192.0.2.1", "::192.0.2.1"),
        ]
    )
    func reads(_ text: String, _ written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "1", "127.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
            "0x7f.0.0.1", "1.2.3.4\0", "1.2.3.4:80", "[::1]", "::1%lo", "fe80::1%25lo", ":::",
            "::g",
            "1:2:3:4:5:6:7:8:9", "localhost", "unknown", "١.2.3.4",
            String(repeating: "1", count: 100_000),
        ]
    )
    func refuses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("knows what it is")
    func kinds() throws {
        for text in ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"] {
            #expect(try #require(IPAddress(text)).isLoopback, "\(text)")
        }
        for text in ["128.0.0.1", "::2", "::", "0.0.0.0", "1::1"] {
            #expect(try !#require(IPAddress(text)).isLoopback, "\(text)")
        }
        for text in ["::", "0.0.0.0"] {
            #expect(try #require(IPAddress(text)).isUnspecified, "\(text)")
        }
        #expect(try !#require(IPAddress("::1")).isUnspecified)
    }

    @Test("counts as its subscriber and its neighbourhood")
    func networks() throws {
        let v4 = try #require(IPAddress("192.0.2.77"))
        #expect(v4.subscriber == v4)
        #expect(v4.neighbourhood.description == "192.0.2.0")
        let v6 = try #require(IPAddress("2001:db8:1:2:3:4:5:6"))
        #expect(v6.subscriber.description == "2001:db8:1:2::")
        #expect(v6.neighbourhood.description == "2001:db8:1::")
    }

    @Test("of a socket is that of its other end")
    func sockets() throws {
        let server = try FakeUpstream { _ in }
        defer { server.stop() }
        let client = try TestClient(.host("127.0.0.1", port: server.port))
        #expect(Peer(of: client.fd) == .address(try #require(IPAddress("127.0.0.1"))))
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        #expect(Peer(of: ends[0]) == .localSocket)
        #expect(Peer(of: -1) == .unknown)
        #expect(Peer(of: -1).text.isEmpty && Peer.localSocket.text.isEmpty)
    }
}
