import ProviderAPI

/// When a credential is renewed next.
///
/// Pure; times are milliseconds since 1970.
struct RefreshSchedule: Equatable {
    /// The shortest distance between two refreshes that the clock asks for.
    private static let floor: Int64 = 60_000
    private static let firstPause: Int64 = 30_000
    private static let longestPause: Int64 = 15 * 60_000

    private(set) var failures = 0
    private var renewedAt: Int64?
    private var retryAt: Int64?

    /// The moment of the next refresh, or `nil` when the clock asks for none.
    ///
    /// - Parameters:
    ///   - expires: When the credential expires.
    ///   - lead: How long before that it is renewed, in seconds.
    /// - Returns: Milliseconds since 1970; a moment that is over means now.
    func due(expires: UnixTime?, lead: Int) -> Int64? {
        guard let expires else { return retryAt }
        let lead = TimeBorder.wait(seconds: Int64(clamping: lead))
        var due = expires.milliseconds.subtracting(saturating: lead)
        if let renewedAt {
            // A credential that lives shorter than the lead is renewed at half of its life. One that
            // is said to have expired when it comes is the mark of a wrong clock, here or there.
            let renewed = UnixTime(milliseconds: renewedAt)
            let half = renewed.adding(
                milliseconds: max(0, expires.milliseconds(since: renewed)) / 2
            )
            due = max(due, half.milliseconds, renewedAt.adding(saturating: Self.floor))
        }
        return max(due, retryAt ?? due)
    }

    /// Notes a renewal.
    mutating func renewed(now: Int64) {
        (failures, retryAt, renewedAt) = (0, nil, now)
    }

    /// Notes a failure that may pass.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - hint: How long the issuer asks to wait, in milliseconds.
    mutating func failed(now: Int64, hint: Int64?) {
        let pause = min(Self.firstPause << min(failures, 10), Self.longestPause)
        failures += 1
        retryAt = now.adding(saturating: max(pause, min(hint ?? 0, Self.longestPause)))
    }
}
