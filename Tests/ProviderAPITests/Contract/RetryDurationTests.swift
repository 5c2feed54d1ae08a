import ProviderAPI
import Testing

@Suite("Durations of retry hints")
struct RetryDurationTests {
    @Test(
        "durations with units are read",
        arguments: [
            ("12.3s", 12_300), ("1h2m3s", 3_723_000), ("6m0s", 360_000), ("500ms", 500),
            ("0s", 0), ("1.5h", 5_400_000), ("0.0001s", 1),
        ] as [(String, Int64)]
    )
    func durations(_ text: String, _ milliseconds: Int64) {
        #expect(RetryAfter.milliseconds(duration: text) == milliseconds)
    }

    @Test(
        "what is no duration is none",
        arguments: ["", "12", "s", "1x", "-1s", "1.2.3s", "1e9s "]
    )
    func none(_ text: String) { #expect(RetryAfter.milliseconds(duration: text) == nil) }

    @Test(
        "a message may name the wait",
        arguments: [
            ("Your quota will reset after 1h2m3s.", 3_723_000),
            ("Please retry in 30.5s, thanks", 30_500),
            ("Try again after 30s", 30_000),
        ] as [(String, Int64)]
    )
    func messages(_ text: String, _ milliseconds: Int64) {
        #expect(RetryAfter.milliseconds(inMessage: text) == milliseconds)
    }

    @Test(
        "a message may also name none",
        arguments: ["Quota exceeded.", "in a while", "after", ""]
    )
    func silentMessages(_ text: String) {
        #expect(RetryAfter.milliseconds(inMessage: text) == nil)
    }

    private static var headers: HeaderView {
        HeaderView([
            HeaderField("x-ratelimit-limit-requests", "60"),
            HeaderField("x-ratelimit-remaining-requests", "0"),
            HeaderField("x-ratelimit-reset-requests", "1m30s"),
            HeaderField("x-ratelimit-limit-tokens", "1000"),
            HeaderField("x-ratelimit-remaining-tokens", "250"),
        ])
    }

    @Test("limit headers become windows")
    func windows() {
        let now = UnixTime(milliseconds: 1000)
        let windows = RateLimitHeaders.windows(in: Self.headers, model: "m", now: now)
        #expect(
            windows == [
                LimitWindow(
                    name: "requests",
                    used: 1,
                    resets: UnixTime(milliseconds: 91_000),
                    model: "m"
                ),
                LimitWindow(name: "tokens", used: 0.75, model: "m"),
            ]
        )
    }

    @Test("the wait is that of the spent window")
    func reset() {
        #expect(RateLimitHeaders.millisecondsUntilReset(in: Self.headers) == 90_000)
        #expect(RateLimitHeaders.millisecondsUntilReset(in: HeaderView([])) == nil)
    }

    @Test("an account's formats cross the boundary")
    func accountFormats() throws {
        let info = AccountInfo(label: "a", formats: [.chat, .responses])
        #expect(try AccountInfo(json: info.json) == info)
    }
}
