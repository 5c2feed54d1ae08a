import Glibc
import Testing

@testable import GatewayHost

@Suite("Behind a proxy")
struct ProxiedTests {
    private func lines(trusted: String) throws -> String {
        let gateway = try RunningGateway(
            RunningGateway.Setup(
                config: "api-keys: [sk-test]\ntrusted-proxies: \(trusted)\n"
            )
        )
        let header = "X-Forwarded-For: 1.1.1.1, 198.51.100.7"
        _ = try gateway.answer("GET", "/v1/models", headers: [header])
        _ = try gateway.answer("GET", "/v1/models", headers: ["Forwarded: for=\"[2001:db8::7]\""])
        _ = try gateway.answer("GET", "/v1/models")
        for _ in 1...200 where gateway.output.count(where: { $0 == "\n" }) < 3 { usleep(20_000) }
        return gateway.output
    }

    @Test("the access log names the client that a trusted proxy names, and the proxy")
    func trusted() throws {
        let output = try lines(trusted: "[127.0.0.0/8]")
        #expect(output.contains(#""peer":"198.51.100.7","proxy":"127.0.0.1""#))
        #expect(output.contains(#""peer":"2001:db8::7","proxy":"127.0.0.1""#))
        #expect(output.contains(#""peer":"127.0.0.1","method""#))
    }

    @Test("nobody else is believed", arguments: ["[]", "[10.0.0.0/8, '::1', unix]"])
    func untrusted(_ trusted: String) throws {
        let output = try lines(trusted: trusted)
        #expect(output.contains(#""peer":"127.0.0.1","method""#))
        #expect(!output.contains("198.51.100.7") && !output.contains("2001:db8"))
        #expect(!output.contains(#""proxy""#))
    }
}
