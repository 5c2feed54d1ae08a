import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A client's key")
struct KeyCheckTests {
    private let loop = EventLoop()
    private let guesses = GuessGuard()
    private let peer = Peer.address(IPAddress(ipv4: 0xc000_0201))

    private func check(
        _ keys: [String] = ["right", "other"],
        _ change: (inout Config.AuthFailures) -> Void = { _ in }
    ) -> KeyCheck {
        var rules = Config.AuthFailures()
        change(&rules)
        return KeyCheck(
            keys: ClientKeys(keys.map { Config.ClientKey(key: Secret($0), label: $0) }),
            rules: rules,
            guesses: guesses,
            loop: loop
        )
    }

    private func find(
        _ key: String,
        from peer: Peer? = nil,
        _ check: KeyCheck? = nil
    ) throws -> KeyCheck.Finding {
        try ParsedHead.with(["Authorization: Bearer \(key)"]) {
            (check ?? self.check()).find($0, peer ?? self.peer)
        }
    }

    private func lockOut() throws {
        for number in 1...20 { _ = try find("guess-\(number)") }
        #expect(guesses.isBusy)
    }

    private func isLockedOut(_ finding: KeyCheck.Finding) -> Bool {
        if case .lockedOut(600_000_000_000, delay: 1_000_000_000) = finding { true } else { false }
    }

    private func label(_ finding: KeyCheck.Finding) -> String? {
        if case .client(let client) = finding { client.label } else { nil }
    }

    @Test(
        "is found wherever clients put it",
        arguments: [
            ["Authorization: Bearer right"], ["authorization: bearer right"],
            ["Authorization: right"], ["x-api-key: right"], ["X-Goog-Api-Key: right"],
            ["Authorization: Bearer", "x-api-key: right"], ["x-api-key:", "x-goog-api-key: right"],
        ]
    )
    func places(_ lines: [String]) throws {
        #expect(label(try ParsedHead.with(lines) { check().find($0, peer) }) == "right")
    }

    @Test(
        "is found in the query",
        arguments: ["/?key=right", "/?a=b&key=r%69ght", "/?key=right&x"]
    )
    func query(_ target: String) throws {
        let finding = try ParsedHead.with([], "GET \(target) HTTP/1.1") { check().find($0, peer) }
        #expect(label(finding) == "right")
    }

    @Test(
        "is missing, which is no guess, where there is nothing",
        arguments: [
            ([], "/"), (["Authorization:"], "/"), (["Authorization: Bearer"], "/"),
            (["x-api-key: "], "/?key="), ([], "/?key"), ([], "/?key=%zz"),
        ]
    )
    func missing(_ lines: [String], _ target: String) throws {
        for _ in 1...100 {
            let finding = try ParsedHead.with(lines, "GET \(target) HTTP/1.1") {
                check().find($0, peer)
            }
            #expect(finding == .missing)
        }
        #expect(!guesses.isBusy)
    }

    @Test("is wrong in every other case", arguments: [2, 40])
    func wrong(_ count: Int) throws {
        let keys = ["right"] + (1..<count).map { "key-\($0)" }
        let wrong = [
            "righ", "rightright", "RIGHT", "r", "rightx", "Bearer right", "ri ght",
            String(repeating: "right", count: 10_000),
        ]
        for key in wrong {
            let finding = try ParsedHead.with(["x-api-key: \(key)"]) {
                check(keys) { $0.isEnabled = false }.find($0, peer)
            }
            #expect(finding == .wrong(delay: 0), "\(key.prefix(20))")
        }
    }

    @Test("is not looked at while its address is locked out, be it right or wrong")
    func noOracle() throws {
        try lockOut()
        #expect(isLockedOut(try find("right")))
        #expect(isLockedOut(try find("wrong")))
        let query = try ParsedHead.with([], "GET /?key=right HTTP/1.1") { check().find($0, peer) }
        #expect(isLockedOut(query))
        let elsewhere = Peer.address(IPAddress(ipv4: 0xc000_0202))
        #expect(label(try find("right", from: elsewhere)) == "right")
        #expect(isLockedOut(try find("right")), "what is good elsewhere says nothing here")
    }

    @Test("goes on working where it was good before its address was locked out")
    func seen() throws {
        #expect(label(try find("right")) == "right")
        try lockOut()
        for _ in 1...100 { #expect(label(try find("right")) == "right") }
        #expect(isLockedOut(try find("other")))
        // A key that was taken back is as wrong as any other.
        #expect(try find("right", check(["other"])) == .wrong(delay: 0))
    }

    @Test("of an exempt address is always looked at, and all are where nothing is counted")
    func exempt() throws {
        let set = try AddressSetTests.set("192.0.2.0/24", "unix")
        let exempting = check { $0.exempt = set }
        for number in 1...100 {
            #expect(try find("guess-\(number)", exempting) == .wrong(delay: 0))
        }
        let off = check { $0.isEnabled = false }
        for number in 1...100 { #expect(try find("guess-\(number)", off) == .wrong(delay: 0)) }
        #expect(!guesses.isBusy)
    }

    @Test("is checked no more often when many threads guess at once")
    func threads() throws {
        let (guesses, peer) = (guesses, peer)
        let threads = (0..<4).map { thread in
            LoopThread(named: "guess-\(thread)") {
                for number in 0..<5_000 {
                    let key = Array("guess-\(thread)-\(number)".utf8)
                    key.withUnsafeBytes { key in
                        guard guesses.wait(peer, key, now: 1) == nil else { return }
                        _ = guesses.failed(peer, key, Config.AuthFailures(), now: 1)
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        guesses.endLocks(now: 600_000_000_000)
        #expect(guesses.isBusy)
        guesses.endLocks(now: 600_000_000_001)
        #expect(!guesses.isBusy)
    }
}
