internal import ProviderAPI

/// The quota windows that answers tell of.
///
/// `x-codex-primary-…` and `x-codex-secondary-…` (openai/codex, `codex-api/src/rate_limits.rs`) for
/// logins, `x-ratelimit-…` for keys.
enum CodexLimits {
    static func windows(_ response: UpstreamResponse) -> [LimitWindow] {
        ["primary", "secondary"].compactMap { window($0, response) }
            + RateLimitHeaders.windows(
                in: response.headers,
                model: response.model,
                now: response.now
            )
    }

    /// How long the spent windows stay spent, in milliseconds.
    static func wait(_ response: UpstreamResponse) -> Int64? {
        ["primary", "secondary"].compactMap { window($0, response) }
            .filter { $0.used >= 1 }
            .compactMap(\.resets)
            .map { $0.wait(from: response.now) }
            .filter { $0 > 0 }
            .max()
    }

    private static func window(_ name: String, _ response: UpstreamResponse) -> LimitWindow? {
        let prefix = "x-codex-\(name)-"
        let headers = response.headers
        guard let percent = headers[prefix + "used-percent"].flatMap(Double.init), percent.isFinite
        else { return nil }
        let minutes = headers[prefix + "window-minutes"].flatMap(Int.init) ?? 0
        // A window of no length is how the backend says that there is none.
        if minutes == 0, percent == 0 { return nil }
        return LimitWindow(
            name: title(minutes) ?? name,
            used: min(1, max(0, percent / 100)),
            resets: resets(prefix, response)
        )
    }

    private static func resets(_ prefix: String, _ response: UpstreamResponse) -> UnixTime? {
        let headers = response.headers
        if let date = headers[prefix + "reset-at"].flatMap(UnixTime.init(secondsText:)) {
            return date.bounded(by: response.now)
        }
        return headers[prefix + "reset-after-seconds"]
            .flatMap { TimeBorder.wait(text: $0, unit: 1000) }
            .map(response.now.adding(milliseconds:))
    }

    private static func title(_ minutes: Int) -> String? {
        switch minutes {
        case ...0: nil
        case _ where minutes % 1440 == 0: "\(minutes / 1440)d"
        case _ where minutes % 60 == 0: "\(minutes / 60)h"
        default: "\(minutes)m"
        }
    }
}
