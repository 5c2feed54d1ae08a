import CodexProvider
import ProviderAPI
import Testing

@Suite("Codex limits")
struct CodexLimitTests {
    private static let now: Int64 = 1_795_519_997_000

    private func windows(_ headers: [(String, String)]) throws -> [LimitWindow] {
        let provider = try CodexProvider(settings: [:])
        let response = UpstreamResponse(
            status: 200,
            headers: HeaderView(headers.map { HeaderField($0.0, $0.1) }),
            body: UnsafeRawBufferPointer(start: nil, count: 0),
            model: "gpt-5.5",
            now: UnixTime(milliseconds: Self.now)
        )
        return provider.limits(response)
    }

    @Test("both windows are read, by date or by seconds")
    func both() throws {
        let found = try windows([
            ("x-codex-primary-used-percent", "42.5"), ("x-codex-primary-window-minutes", "300"),
            ("x-codex-primary-reset-at", "1795520000"),
            ("x-codex-secondary-used-percent", "13"),
            ("x-codex-secondary-window-minutes", "10080"),
            ("x-codex-secondary-reset-after-seconds", "60"),
        ])
        #expect(
            found == [
                LimitWindow(
                    name: "5h",
                    used: 0.425,
                    resets: UnixTime(milliseconds: 1_795_520_000_000)
                ),
                LimitWindow(
                    name: "7d",
                    used: 0.13,
                    resets: UnixTime(milliseconds: Self.now + 60_000)
                ),
            ]
        )
    }

    @Test("the limits of a key are read for its model")
    func key() throws {
        let found = try windows([
            ("x-ratelimit-limit-requests", "100"), ("x-ratelimit-remaining-requests", "25"),
        ])
        #expect(found == [LimitWindow(name: "requests", used: 0.75, model: "gpt-5.5")])
    }

    @Test(
        "headers that make no sense are no window",
        arguments: [
            [], [("x-codex-primary-used-percent", "much")],
            [("x-codex-primary-used-percent", "nan")],
            [("x-codex-primary-used-percent", "0"), ("x-codex-primary-window-minutes", "0")],
        ]
    )
    func senseless(_ headers: [(String, String)]) throws {
        #expect(try windows(headers).isEmpty)
    }

    @Test("values out of range are kept in range")
    func outOfRange() throws {
        let found = try windows([
            ("x-codex-primary-used-percent", "250"), ("x-codex-primary-window-minutes", "7"),
            ("x-codex-primary-reset-at", "99999999999999999"),
        ])
        let resets = UnixTime(milliseconds: Self.now + TimeBorder.year)
        #expect(found == [LimitWindow(name: "7m", used: 1, resets: resets)])
    }
}
