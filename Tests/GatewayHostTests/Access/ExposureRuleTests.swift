import Testing

@testable import GatewayHost

@Suite("What may be open")
struct ExposureRuleTests {
    private static let local = [
        ListenAddress.host("127.0.0.1", port: 1), .host("127.8.8.8", port: 1),
        .host("::1", port: 1), .host("[::1]", port: 1), .host("localhost", port: 1),
        .host("LocalHost", port: 1), .host("::ffff:127.0.0.1", port: 1), .path("/run/x"),
    ]

    private static let reachable = [
        ListenAddress.host("0.0.0.0", port: 1), .host("::", port: 1), .host("", port: 1),
        .host("192.0.2.1", port: 1), .host("localhost.example", port: 1), .host("box", port: 1),
        .host("::ffff:0.0.0.0", port: 1), .host("127.0.0.1.example", port: 1),
    ]

    private func refusal(
        demanded: Bool,
        _ sockets: [ListenAddress],
        hasKeys: Bool
    ) -> ExposureRule.Refusal? {
        let rule = ExposureRule(demandedKeys: demanded, sockets: sockets)
        do throws(ExposureRule.Refusal) {
            try rule.check(hasKeys: hasKeys)
            return nil
        } catch {
            return error
        }
    }

    @Test("with keys, all", arguments: local + reachable, [true, false])
    func keyed(_ socket: ListenAddress, _ demanded: Bool) {
        #expect(refusal(demanded: demanded, [socket], hasKeys: true) == nil)
    }

    @Test("without keys, what this machine alone reaches", arguments: local)
    func loopback(_ socket: ListenAddress) {
        #expect(refusal(demanded: false, [socket], hasKeys: false) == nil)
    }

    @Test("without keys, nothing else, be it one socket of many", arguments: reachable)
    func open(_ socket: ListenAddress) {
        let refused = ExposureRule.Refusal.reachable(socket)
        #expect(refusal(demanded: false, [socket], hasKeys: false) == refused)
        #expect(refusal(demanded: false, Self.local + [socket], hasKeys: false) == refused)
    }

    @Test("after keys, nothing without them", arguments: local + reachable)
    func keysAreGone(_ socket: ListenAddress) {
        #expect(refusal(demanded: true, [socket], hasKeys: false) == .keysAreGone)
        #expect(refusal(demanded: true, [], hasKeys: false) == .keysAreGone)
    }

    @Test("the operator is told the file, what would be open, and what to do")
    func told() {
        let rule = ExposureRule(
            demandedKeys: true,
            sockets: [.host("0.0.0.0", port: 80), .path("/run/x")]
        )
        let text = rule.problem(.keysAreGone, in: "/etc/c.yaml").description
        for part in ["/etc/c.yaml", "0.0.0.0:80, unix:/run/x", "api-keys", "start it again"] {
            #expect(text.contains(part), "\(text)")
        }
    }
}
