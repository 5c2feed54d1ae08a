/// Where times from outside come in.
///
/// What an upstream, a token or a file says of time may be anything. Past this border a time lies at
/// most a year ahead and ten years back, and a wait lasts a year at most; all that calculates with
/// them relies on that. Whoever reads a time from outside takes it through here.
public enum TimeBorder {
    /// A year in milliseconds, leap or not.
    public static let year: Int64 = 366 * 86_400_000
    /// The longest wait, in milliseconds.
    public static let longestWait = year
    /// How far back a time may lie, in milliseconds.
    public static let longestPast = 10 * year
    /// What is believed where nobody knows the time: from 1970 to the end of 2199.
    public static let calendar =
        UnixTime(milliseconds: 0)...UnixTime(milliseconds: 7_258_118_399_999)

    /// A wait from outside.
    ///
    /// - Parameter milliseconds: Any number.
    /// - Returns: Milliseconds, from none to a year.
    public static func wait(milliseconds: Int64) -> Int64 {
        max(0, min(milliseconds, longestWait))
    }

    /// A wait from outside.
    ///
    /// - Parameter seconds: Any number.
    /// - Returns: Milliseconds, from none to a year.
    public static func wait(seconds: Int64) -> Int64 {
        wait(milliseconds: seconds.multiplied(saturatingBy: 1000))
    }

    /// A wait from outside, rounded up.
    ///
    /// - Parameter seconds: Any number, infinite ones included.
    /// - Returns: Milliseconds, from none to a year.
    public static func wait(seconds: Double) -> Int64 {
        // bounded: a Double
        wait(roundingUp: seconds * 1000)
    }

    /// A wait from outside.
    ///
    /// - Parameter milliseconds: Any number, infinite ones included.
    /// - Returns: Milliseconds rounded up, from none to a year.
    public static func wait(roundingUp milliseconds: Double) -> Int64 {
        wait(milliseconds: Int64(saturating: milliseconds.rounded(.up)))
    }

    /// A wait as clients are told it.
    ///
    /// - Parameter milliseconds: Any number.
    /// - Returns: Seconds rounded up, from none to a year.
    public static func secondsRoundedUp(_ milliseconds: Int64) -> Int {
        Int(clamping: (wait(milliseconds: milliseconds) + 999) / 1000)
    }

    /// The wait that a text of seconds or milliseconds tells.
    ///
    /// - Parameters:
    ///   - text: A number of any length, a fraction included.
    ///   - unit: The milliseconds that it counts: 1 or 1000.
    /// - Returns: Milliseconds, from none to a year; `nil` where it is no number, or below zero.
    public static func wait(text: String, unit: Double) -> Int64? {
        guard let count = Double(text), count >= 0 else { return nil }
        return wait(roundingUp: count * unit)
    }
}

extension UnixTime {
    /// A time from outside as it is believed, seen from a moment.
    ///
    /// - Parameter now: The moment.
    /// - Returns: The time, no more than a year after it and ten before it.
    public func bounded(by now: UnixTime) -> UnixTime {
        let first = now.adding(milliseconds: -TimeBorder.longestPast)
        return max(first, min(self, now.adding(milliseconds: TimeBorder.year)))
    }

    /// When a credential expires, as it is believed.
    ///
    /// - Parameter now: The moment.
    /// - Returns: The time within the border, or 0, which says that there is no token yet.
    public func boundedExpiry(by now: UnixTime) -> UnixTime {
        milliseconds > 0 ? bounded(by: now) : UnixTime(milliseconds: 0)
    }

    /// A time from outside as it is believed where nobody knows what time it is.
    public var inCalendar: UnixTime {
        max(TimeBorder.calendar.lowerBound, min(self, TimeBorder.calendar.upperBound))
    }

    /// How long it is from a moment to this time from outside.
    ///
    /// - Parameter now: The moment.
    /// - Returns: Milliseconds, from none (it is over) to a year.
    public func wait(from now: UnixTime) -> Int64 {
        TimeBorder.wait(milliseconds: milliseconds(since: now))
    }
}
