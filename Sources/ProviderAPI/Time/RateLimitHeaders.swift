/// Reads the `x-ratelimit-…` headers that many upstreams send with each answer.
public enum RateLimitHeaders {
    /// The prefix of their names, for ``ProviderDescriptor/limitHeaderPrefixes``.
    public static let prefix = "x-ratelimit-"

    private static let names = ["requests", "tokens"]

    /// The windows that the headers tell of.
    ///
    /// - Parameters:
    ///   - headers: Names in lower case.
    ///   - model: The model that they concern.
    ///   - now: The time of the call.
    /// - Returns: A window for each limit that is whole.
    public static func windows(
        in headers: HeaderView,
        model: String = "",
        now: UnixTime
    ) -> [LimitWindow] {
        names.compactMap { name in
            guard let limit = headers[prefix + "limit-" + name].flatMap(Double.init), limit > 0,
                let left = headers[prefix + "remaining-" + name].flatMap(Double.init)
            else { return nil }
            let resets = reset(of: name, in: headers).map(now.adding(milliseconds:))
            let used = min(1, max(0, 1 - left / limit))
            return LimitWindow(name: name, used: used, resets: resets, model: model)
        }
    }

    /// How long the spent windows stay spent.
    ///
    /// - Parameter headers: Names in lower case.
    /// - Returns: Milliseconds until the last of them begins anew; `nil` when none is spent.
    public static func millisecondsUntilReset(in headers: HeaderView) -> Int64? {
        names.filter { headers[prefix + "remaining-" + $0].flatMap(Double.init) == 0 }
            .compactMap { reset(of: $0, in: headers) }
            .max()
    }

    private static func reset(of name: String, in headers: HeaderView) -> Int64? {
        headers[prefix + "reset-" + name].flatMap { RetryAfter.milliseconds(duration: $0) }
    }
}
