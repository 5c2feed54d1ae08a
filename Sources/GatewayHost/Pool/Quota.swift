extension Pool {
    /// One quota window as an upstream reports it.
    struct QuotaWindow: Sendable, Equatable {
        /// The upstream's name for it: `5h`, `weekly`, `requests`.
        var name: String
        /// What is left, in millionths of the whole.
        var remaining: Int64
        /// When it is whole again, on the pool's clock.
        var resetsAt: Int64?
    }

    /// What is left of the quota windows of an account, or of one model on it.
    struct Quota: Sendable, Equatable {
        /// All of a window, in millionths.
        static let whole: Int64 = 1_000_000

        /// As last reported.
        private(set) var windows: [QuotaWindow] = []
        /// Requests since the last report, which it cannot know of.
        var unseen: Int64 = 0

        mutating func observe(_ seen: [QuotaWindow]) {
            windows = seen.map { window in
                var sane = window
                sane.remaining = max(0, min(window.remaining, Self.whole))
                return sane
            }
            unseen = 0
        }

        /// The least that is left of any window, in millionths.
        ///
        /// - Parameters:
        ///   - now: A window past its reset is whole.
        ///   - cost: What each unseen request is assumed to have taken.
        /// - Returns: May be negative.
        func headroom(now: Int64, cost: Int64) -> Int64 {
            var least = Self.whole
            for window in windows where (window.resetsAt ?? Time.never) > now {
                least = min(least, window.remaining)
            }
            return least - unseen * cost
        }

        /// When the next window becomes whole.
        func nextReset(now: Int64) -> Int64? {
            var next = Time.never
            for window in windows {
                if let reset = window.resetsAt, reset > now { next = min(next, reset) }
            }
            return next == Time.never ? nil : next
        }

        /// When the spent windows are whole again; `nil` while something is left of each.
        static func spentUntil(_ windows: [QuotaWindow], now: Int64) -> Int64? {
            var latest: Int64?
            for window in windows where window.remaining <= 0 {
                if let reset = window.resetsAt, reset > now { latest = max(latest ?? 0, reset) }
            }
            return latest
        }
    }
}
