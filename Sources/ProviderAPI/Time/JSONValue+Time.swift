extension JSONValue {
    /// Creates the number of a time in milliseconds.
    ///
    /// - Parameter time: A time.
    /// - Returns: The number.
    public static func time(_ time: UnixTime) -> JSONValue {
        .number(String(time.milliseconds))
    }

    /// The time that a number of milliseconds tells, as far as it is believed.
    public var time: UnixTime? {
        double.map { UnixTime(milliseconds: Int64(saturating: $0)).inCalendar }
    }

    /// The time that a number of seconds tells, as far as it is believed.
    public var timeInSeconds: UnixTime? {
        double.map { UnixTime(milliseconds: Int64(saturating: $0 * 1000)).inCalendar }
    }
}
