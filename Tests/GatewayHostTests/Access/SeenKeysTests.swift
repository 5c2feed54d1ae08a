import Testing

@testable import GatewayHost

@Suite("Keys that were good")
struct SeenKeysTests {
    private func peer(_ number: UInt32) -> Peer { .address(IPAddress(ipv4: number)) }

    @Test("are remembered with their address, and with no other")
    func remembers() {
        let seen = SeenKeys()
        for number: UInt32 in 1...500 {
            seen.insert(peer(number), 77)
            seen.insert(peer(number), 77)
        }
        #expect((1...500).allSatisfy { seen.contains(peer($0), 77) })
        #expect(!(501...5000).contains { seen.contains(peer($0), 77) })
        #expect(!(1...500).contains { seen.contains(peer($0), 78) })
        #expect(!seen.contains(.localSocket, 77))
        seen.insert(.localSocket, 77)
        #expect(seen.contains(.localSocket, 77))
    }

    @Test("of an IPv6 network are one address's")
    func network() throws {
        let seen = SeenKeys()
        seen.insert(.address(try #require(IPAddress("2001:db8::1"))), 5)
        #expect(seen.contains(.address(try #require(IPAddress("2001:db8::2"))), 5))
        #expect(!seen.contains(.address(try #require(IPAddress("2001:db8:0:1::1"))), 5))
    }

    @Test("make room for newer ones")
    func room() {
        let seen = SeenKeys()
        for number: UInt32 in 0..<100_000 {
            seen.insert(peer(number), 9)
            #expect(seen.contains(peer(number), 9))
        }
    }
}
