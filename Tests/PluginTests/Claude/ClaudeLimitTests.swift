import ClaudeProvider
import ProviderAPI
import Testing

@Suite("Claude limits")
struct ClaudeLimitTests {
    private func windows(_ headers: [(String, String)]) throws -> [LimitWindow] {
        let provider = try ClaudeProvider(settings: [:])
        return provider.limits(
            UpstreamResponse(
                status: 200,
                headers: HeaderView(
                    headers.map { HeaderField("anthropic-ratelimit-" + $0.0, $0.1) }
                ),
                body: UnsafeRawBufferPointer(start: nil, count: 0),
                model: "claude-opus-5-5"
            )
        )
    }

    @Test("the unified windows of a login are read, that of a family for its model")
    func unified() throws {
        let found = try windows([
            ("unified-status", "allowed"), ("unified-5h-status", "allowed"),
            ("unified-5h-utilization", "0.42"), ("unified-5h-reset", "1795530000"),
            ("unified-7d-status", "rejected"), ("unified-7d_oi-utilization", "1.5"),
            ("unified-representative-claim", "five_hour"), ("unified-overage-status", "rejected"),
        ])
        #expect(
            found == [
                LimitWindow(
                    name: "5h",
                    used: 0.42,
                    resets: UnixTime(milliseconds: 1_795_530_000_000)
                ),
                LimitWindow(name: "7d", used: 1),
                LimitWindow(name: "7d_oi", used: 1, model: "claude-opus-5-5"),
            ]
        )
    }

    @Test("the limits of a key are read for its model")
    func key() throws {
        let found = try windows([
            ("requests-limit", "50"), ("requests-remaining", "40"),
            ("requests-reset", "2026-11-24T11:34:00Z"), ("input-tokens-limit", "0"),
            ("input-tokens-remaining", "0"),
        ])
        #expect(
            found == [
                LimitWindow(
                    name: "requests",
                    used: 1 - 40.0 / 50,
                    resets: UnixTime(rfc3339: "2026-11-24T11:34:00Z"),
                    model: "claude-opus-5-5"
                )
            ]
        )
    }

    @Test("headers that make no sense are no window")
    func senseless() throws {
        #expect(try windows([]).isEmpty)
        #expect(
            try windows([
                ("unified-", "x"), ("unified-5h", "x"), ("unified-5h-reset", "soon"),
                ("unified-7d-reset", "-1"), ("requests-limit", "nan"),
            ]).isEmpty
        )
    }
}
