/// A point in time as the host's clock gives it.
///
/// Its arithmetic saturates: no time is so far away that a sum of it ends the process.
public struct UnixTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public let milliseconds: Int64

    /// Creates a time.
    ///
    /// - Parameter milliseconds: Since 1970-01-01 00:00 UTC.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Creates a time.
    ///
    /// - Parameter seconds: Since 1970-01-01 00:00 UTC.
    public init(seconds: Int64) { milliseconds = seconds.multiplied(saturatingBy: 1000) }

    /// Reads a time as headers and tokens tell it, as far as it is believed.
    ///
    /// - Parameter text: Seconds since 1970-01-01 00:00 UTC; anything else is `nil`.
    public init?(secondsText text: String) {
        guard let seconds = Double(text), seconds >= 0 else { return nil }
        // bounded: a Double
        self = UnixTime(milliseconds: Int64(saturating: seconds * 1000)).inCalendar
    }

    /// Whole seconds since 1970-01-01 00:00 UTC.
    public var seconds: Int64 { milliseconds / 1000 }

    /// A later time, or an earlier one.
    ///
    /// - Parameter more: How many milliseconds later.
    /// - Returns: The time.
    public func adding(milliseconds more: Int64) -> UnixTime {
        UnixTime(milliseconds: milliseconds.adding(saturating: more))
    }

    /// How much later this is than another time.
    ///
    /// - Parameter start: The other time.
    /// - Returns: Milliseconds; negative where this is the earlier one.
    public func milliseconds(since start: UnixTime) -> Int64 {
        milliseconds.subtracting(saturating: start.milliseconds)
    }

    /// Whether one time is before another.
    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
