internal import ProviderAPI

/// When a spent quota begins anew, as the error of a usage limit says it.
///
/// `resets_at` is a date in Unix seconds and `resets_in_seconds` a duration; a date that is past
/// comes from a clock that differs, and the duration counts.
enum UsageLimit {
    private static let longest: Int64 = 60 * 86_400_000

    static func wait(_ body: JSONValue, now: UnixTime) -> Int64? {
        let error = body["error"] ?? body["response"]?["error"] ?? body
        let isLimit = [error["type"], error["code"], body["type"]]
            .contains { $0?.word == "usage_limit_reached" }
        guard isLimit else { return nil }
        if let date = number("resets_at", error, body)?.timeInSeconds {
            let wait = date.wait(from: now)
            if wait > 0 { return min(wait, longest) }
        }
        guard let seconds = number("resets_in_seconds", error, body)?.double else { return nil }
        return min(TimeBorder.wait(seconds: seconds), longest)
    }

    /// A number above zero.
    private static func number(
        _ key: String,
        _ error: JSONValue,
        _ body: JSONValue
    ) -> JSONValue? {
        guard let value = error[key] ?? body[key], value.double ?? 0 > 0 else { return nil }
        return value
    }
}
