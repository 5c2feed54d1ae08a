import ProviderAPI

extension Pool {
    /// Spans of the pool's clock, in nanoseconds; what does not fit is as long as can be.
    enum Time {
        /// A moment that never comes.
        static let never = Int64.max

        static func milliseconds(_ count: Int64) -> Int64 {
            count.multiplied(saturatingBy: 1_000_000)
        }
        static func seconds(_ count: Int64) -> Int64 {
            count.multiplied(saturatingBy: 1_000_000_000)
        }
        static func minutes(_ count: Int64) -> Int64 { seconds(count.multiplied(saturatingBy: 60)) }
        static func hours(_ count: Int64) -> Int64 { minutes(count.multiplied(saturatingBy: 60)) }
        static func days(_ count: Int64) -> Int64 { hours(count.multiplied(saturatingBy: 24)) }

        /// A later moment, which is `never` where the sum would not fit.
        static func after(_ now: Int64, _ span: Int64) -> Int64 { now.adding(saturating: span) }

        /// How long it is until a moment; negative where it is over.
        static func left(_ now: Int64, until moment: Int64) -> Int64 {
            moment.subtracting(saturating: now)
        }
    }
}
