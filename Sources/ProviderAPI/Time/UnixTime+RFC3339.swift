extension UnixTime {
    /// Reads a date of RFC 3339 §5.6, such as `2026-11-24T11:33:17.5+01:00`.
    ///
    /// - Parameter text: A date; anything else is `nil`.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), year >= 1970,
            let month = Self.number(bytes[5..<7]), (1...12).contains(month),
            let day = Self.number(bytes[8..<10]), (1...31).contains(day),
            let hour = Self.number(bytes[11..<13]), hour < 24,
            let minute = Self.number(bytes[14..<16]), minute < 60,
            let second = Self.number(bytes[17..<19]), second <= 60
        else { return nil }
        var rest = bytes[19...]
        let fraction = Self.milliseconds(from: &rest)
        guard let offset = Self.offsetMinutes(rest) else { return nil }
        let days = HTTPDate.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        self = UnixTime(seconds: seconds).adding(milliseconds: fraction).inCalendar
    }

    /// The time in RFC 3339, in UTC and to the second, with a year of four digits.
    public var rfc3339: String {
        let seconds = inCalendar.seconds
        let days = seconds.quotientRoundedDown(by: 86_400)
        let clock = seconds - days * 86_400
        let date = Self.date(days: days)
        let text = [date.year, date.month, date.day].map(Self.padded).joined(separator: "-")
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map(Self.padded)
        return text + "T" + time.joined(separator: ":") + "Z"
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(truncatingIfNeeded: digit - 0x30)
        }
        return value
    }

    private static func milliseconds(from text: inout ArraySlice<UInt8>) -> Int64 {
        guard text.first == UInt8(ascii: ".") else { return 0 }
        let digits = text.dropFirst().prefix { (0x30...0x39).contains($0) }
        text = text.dropFirst(1 + digits.count)
        let padded = Array(digits.prefix(3)) + [0x30, 0x30, 0x30]
        return number(padded[0..<3]) ?? 0
    }

    private static func offsetMinutes(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6])
        else { return nil }
        let offset = hours * 60 + minutes  // bounded: two digits each
        switch bytes[0] {
        case UInt8(ascii: "+"): return offset
        case UInt8(ascii: "-"): return -offset
        default: return nil
        }
    }

    /// The date of the proleptic Gregorian calendar, the inverse of `HTTPDate.days`.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.quotientRoundedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }
}
