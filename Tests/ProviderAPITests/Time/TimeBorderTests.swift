import ProviderAPI
import Testing

@Suite("The border of times from outside")
struct TimeBorderTests {
    private static let now = UnixTime(milliseconds: 1_795_519_997_000)
    private static let yearAhead = now.adding(milliseconds: TimeBorder.year)

    @Test(
        "a wait is from none to a year",
        arguments: [
            (-1, 0), (0, 0), (1500, 1500), (.max, TimeBorder.year), (.min, 0),
        ] as [(Int64, Int64)]
    )
    func waits(_ told: Int64, _ wait: Int64) {
        #expect(TimeBorder.wait(milliseconds: told) == wait)
    }

    @Test(
        "seconds are waited for up to a year",
        arguments: [
            (-1, 0), (0.0001, 1), (1.5, 1500), (1e300, TimeBorder.year), (.nan, 0),
            (.infinity, TimeBorder.year),
        ] as [(Double, Int64)]
    )
    func seconds(_ told: Double, _ wait: Int64) {
        #expect(TimeBorder.wait(seconds: told) == wait)
        #expect(TimeBorder.wait(seconds: Int64.max) == TimeBorder.year)
    }

    @Test(
        "a time lies a year ahead at most and ten years back",
        arguments: [
            (now.milliseconds, now.milliseconds), (.max, yearAhead.milliseconds),
            (.min, now.milliseconds - TimeBorder.longestPast),
        ] as [(Int64, Int64)]
    )
    func times(_ told: Int64, _ time: Int64) {
        #expect(UnixTime(milliseconds: told).bounded(by: Self.now).milliseconds == time)
    }

    @Test(
        "the border itself does not overflow, whatever the clock says",
        arguments: [Int64.min, .max]
    )
    func wrongClocks(_ clock: Int64) {
        let now = UnixTime(milliseconds: clock)
        #expect(Self.now.bounded(by: now).wait(from: now) <= TimeBorder.year)
        #expect(TimeBorder.calendar.contains(now.inCalendar))
    }

    @Test(
        "a retry hint is from none to a year, in whatever form it comes",
        arguments: [
            ("30", 30_000), ("0.5", 500), ("Fri, 31 Dec 9999 23:59:59 GMT", TimeBorder.year),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("1e300", TimeBorder.year),
            ("1e400", TimeBorder.year),
            ("99999999999999999999", TimeBorder.year), ("-1", nil), ("nan", nil), ("soon", nil),
        ] as [(String, Int64?)]
    )
    func hints(_ text: String, _ wait: Int64?) {
        let headers = HeaderView([HeaderField("retry-after", text)])
        #expect(RetryAfter.milliseconds(in: headers, now: Self.now) == wait)
    }

    @Test(
        "the finer hint too",
        arguments: [
            ("1500", 1500), ("0.2", 1), ("9223372036854775807", TimeBorder.year), ("-1", 7000),
        ] as [(String, Int64)]
    )
    func fineHints(_ text: String, _ wait: Int64) {
        let headers = HeaderView([
            HeaderField("retry-after-ms", text), HeaderField("retry-after", "7"),
        ])
        #expect(RetryAfter.milliseconds(in: headers, now: Self.now) == wait)
    }

    @Test(
        "a duration is a year at most",
        arguments: ["3000000h", "\(String(repeating: "9", count: 400))h", "999999999999999999s"]
    )
    func durations(_ text: String) {
        #expect(RetryAfter.milliseconds(duration: text) == TimeBorder.year)
        #expect(RetryAfter.milliseconds(inMessage: "Try again in \(text).") == TimeBorder.year)
    }

    @Test(
        "a window resets within a year",
        arguments: ["3000000h", "1ms", "99999999999999999999s"]
    )
    func windows(_ text: String) {
        let headers = HeaderView([
            HeaderField("x-ratelimit-limit-requests", "1"),
            HeaderField("x-ratelimit-remaining-requests", "0"),
            HeaderField("x-ratelimit-reset-requests", text),
        ])
        let windows = RateLimitHeaders.windows(in: headers, now: Self.now)
        #expect(windows.allSatisfy { $0.resets.map { $0 <= Self.yearAhead } == true })
        #expect(windows.count == 1)
    }

    @Test(
        "a date is of the calendar",
        arguments: [
            ("0000-01-01T00:00:00Z", nil), ("9999-12-31T23:59:59Z", TimeBorder.calendar.upperBound),
            ("1970-01-01T00:00:00+23:59", TimeBorder.calendar.lowerBound),
        ] as [(String, UnixTime?)]
    )
    func dates(_ text: String, _ time: UnixTime?) { #expect(UnixTime(rfc3339: text) == time) }

    @Test("every time has a date of four digits", arguments: [.min, -1, 0, .max] as [Int64])
    func written(_ milliseconds: Int64) {
        let text = UnixTime(milliseconds: milliseconds).rfc3339
        #expect(text.utf8.count == 20 && UnixTime(rfc3339: text) != nil)
    }

    @Test(
        "documents tell times of the calendar",
        arguments: ["9223372036854775807", "-9223372036854775808", "1e300", "1790000000000000000"]
    )
    func documents(_ number: String) throws {
        let account = try AccountInfo(json: ["expires_ms": .number(number)])
        let window = try LimitWindow(json: ["name": "w", "resets_ms": .number(number)])
        for time in [account.expires, window.resets] {
            #expect(TimeBorder.calendar.contains(try #require(time)))
        }
        let model = try ModelEntry(
            json: [
                "id": "m", "created": .number(number), "context_tokens": .number(number),
                "thinking_budget": [.number(number), .number(number)],
            ]
        )
        #expect((0...TimeBorder.calendar.upperBound.seconds).contains(model.created))
        #expect((0...1 << 40).contains(model.contextTokens))
    }

    @Test(
        "a token lives a year at most",
        arguments: [
            ("3600", "2026-11-24T12:33:17Z"), ("1e16", "2027-11-25T11:33:17Z"),
            ("9223372036854775807", "2027-11-25T11:33:17Z"), ("-1", nil), ("1e400", nil),
        ] as [(String, String?)]
    )
    func tokens(_ seconds: String, _ end: String?) {
        let answer = TokenAnswer(
            ["access_token": "a", "expires_in": .number(seconds)],
            now: Self.now
        )
        #expect(answer?.members["expired"]?.string == end)
    }
}
