import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// What timers cannot tell: that time has passed while the machine slept.
extension RefreshTests {
    private static let day: Int64 = 86_400

    private static func inDays(_ days: Int64) -> String {
        Timestamp.text(milliseconds: Timestamp.unixMilliseconds + days * day * 1000)
    }

    @Test("a token that has expired while the machine slept is renewed before it is sent")
    func slept() throws {
        let clock = MovableClock()
        let (issuer, auth) = try issued(["a": Self.inDays(20)])
        let gateway = try start(issuer, auth, clock)
        let question = Self.question
        #expect(try gateway.answer("POST", "/v1/chat/completions", question).status == 200)
        #expect(issuer.served == ["at.a.0"] && issuer.asked == 0)
        issuer.revokeAccess(of: "a")
        clock.jump(to: 21 * Self.day)
        let answer = try gateway.answer("POST", "/v1/chat/completions", question)
        #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        #expect(issuer.refused == 0 && issuer.refreshes == 1)
        #expect(issuer.served == ["at.a.0", "at.a.1"])
        #expect(gateway.waitForOutput(#""status":200"#))
        // Nothing has become of the account by that.
        #expect(try gateway.answer("POST", "/v1/chat/completions", question).status == 200)
        #expect(issuer.refreshes == 1)
    }

    @Test("after a sleep an account whose token is good serves, and the other is renewed meanwhile")
    func oneSlept() throws {
        let clock = MovableClock()
        let (issuer, auth) = try issued(["a": Self.inDays(20), "b": Self.future])
        let gateway = try start(issuer, auth, clock)
        issuer.revokeAccess(of: "a")
        issuer.set(.silent)
        clock.jump(to: 21 * Self.day)
        for _ in 1...4 {
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        }
        #expect(issuer.served == ["at.b.0", "at.b.0", "at.b.0", "at.b.0"])
        #expect(waitUntil { issuer.asked == 1 })
        #expect(issuer.refused == 0)
    }

    @Test("a clock that is set ahead and back keeps nobody from being served")
    func setBack() throws {
        let clock = MovableClock()
        let (issuer, auth) = try issued(["a": Self.inDays(20)])
        issuer.set(lifetime: 0)
        let gateway = try start(issuer, auth, clock)
        for days in [0, 21, 0, 400, 0] as [Int64] {
            clock.jump(to: days * Self.day)
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "\(answer.body) \(gateway.log)")
        }
        #expect(issuer.refused == 0)
    }
}
