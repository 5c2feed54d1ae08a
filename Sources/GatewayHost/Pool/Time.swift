extension Pool {
    /// Spans of the pool's clock, in nanoseconds.
    enum Time {
        /// A moment that never comes.
        static let never = Int64.max

        static func milliseconds(_ count: Int64) -> Int64 { count * 1_000_000 }
        static func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }
        static func minutes(_ count: Int64) -> Int64 { seconds(count * 60) }
        static func hours(_ count: Int64) -> Int64 { minutes(count * 60) }
        static func days(_ count: Int64) -> Int64 { hours(count * 24) }

        /// A later moment, which is `never` where the sum would not fit.
        static func after(_ now: Int64, _ span: Int64) -> Int64 {
            let (sum, overflowed) = now.addingReportingOverflow(span)
            return overflowed ? never : sum
        }
    }
}
