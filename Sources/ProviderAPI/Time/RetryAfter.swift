/// Reads how long an upstream asks to wait.
public enum RetryAfter {
    /// Reads the `retry-after` header, or its finer relative `retry-after-ms`.
    ///
    /// - Parameters:
    ///   - headers: Names in lower case.
    ///   - now: The time of the call, from which a date is counted.
    /// - Returns: Milliseconds, from none to a year; `nil` when the headers do not say.
    public static func milliseconds(in headers: HeaderView, now: UnixTime) -> Int64? {
        if let text = headers["retry-after-ms"], let wait = TimeBorder.wait(text: text, unit: 1) {
            return wait
        }
        guard let text = headers["retry-after"] else { return nil }
        return milliseconds(text, now: now)
    }

    /// Reads a `retry-after` value: seconds or a date.
    ///
    /// - Parameters:
    ///   - text: RFC 9110 §10.2.3: `delay-seconds` or `HTTP-date`; fractions are accepted.
    ///   - now: The time of the call.
    /// - Returns: Milliseconds, from none to a year; `nil` when it is neither.
    public static func milliseconds(_ text: String, now: UnixTime) -> Int64? {
        TimeBorder.wait(text: text, unit: 1000) ?? HTTPDate.time(text)?.wait(from: now)
    }
}
