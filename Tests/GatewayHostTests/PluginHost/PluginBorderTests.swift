import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("The border to plugins")
struct PluginBorderTests {
    private static let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)

    /// A provider in C that tells one number wherever it tells a time or a count.
    private static func provider(_ number: String) throws -> HostedProvider {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder, defines: ["FIXED_FAR=\"\(number)\""])
        let probe = PluginProbe(program: TestPaths.gateway, timeLimit: 10)
        let loader = PluginLoader(folder: try PrivateFolder(), probe: probe)
        return try loader.load(PluginRequest(path: path)).instance(settings: .object([]))
    }

    @Test(
        "what a plugin in C tells of time is bounded",
        arguments: ["9223372036854775807", "-9223372036854775808", "1e18", "1e300"]
    )
    func bounded(_ number: String) throws {
        let provider = try Self.provider(number)
        let account = try provider.open(.object([]), now: Self.now)
        let expires = try #require(account.info.expires)
        #expect(expires == expires.boundedExpiry(by: Self.now))
        let response = LentResponse(status: 429, headers: [], body: [])
        let facts = provider.classify(response)
        #expect(facts.retryAfterMilliseconds == TimeBorder.year)
        #expect(facts.status == nil && facts.isPermanent)
        #expect(Pool.Failure(facts, status: 429).retryAfter == TimeBorder.year * 1_000_000)
        for window in provider.limits(response) {
            let resets = try #require(window.resets)
            #expect(abs(resets.milliseconds(since: Self.now)) <= TimeBorder.longestPast + 60_000)
            #expect((0...1).contains(max(0, min(1, window.used))))
        }
        guard case .models(let models) = try account.models(), let model = models.first else {
            Issue.record("there is no model")
            return
        }
        #expect((0...Self.now.seconds + TimeBorder.year / 1000 + 60).contains(model.created))
        #expect((0...1 << 40).contains(model.contextTokens))
        let event = LoginEvent(.waited, random: [], now: Self.now)
        guard case .wait(let seconds) = try provider.login(event).action else {
            Issue.record("the login does not wait")
            return
        }
        #expect((1...300).contains(seconds))
    }

    @Test("times within the border stay as they are")
    func within() {
        let border = PluginBorder(plugin: "Fixed")
        #expect(border.wait(-1) == nil)
        #expect(border.wait(0) == 0)
        #expect(border.wait(90_000) == 90_000)
        let soon = Self.now.adding(milliseconds: 3_600_000)
        #expect(border.time(soon, .expires, now: Self.now) == soon)
        #expect(border.time(nil, .expires, now: Self.now) == nil)
        #expect(border.created(1_790_000_000) == 1_790_000_000)
        #expect(border.created(-5) == 0)
        #expect(border.loginWait(5) == 5)
    }
}
