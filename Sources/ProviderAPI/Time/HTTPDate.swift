/// Reads the dates of HTTP headers.
public enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    ///
    /// - Parameter text: A date.
    /// - Returns: The time, or `nil` when it is not in that form.
    public static func time(_ text: String) -> UnixTime? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT",
            let day = Int64(words[1], radix: 10), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])),
            let year = Int64(words[3], radix: 10), (1970...9999).contains(year),
            let clock = clockSeconds(words[4])
        else { return nil }
        let days = days(year: year, month: Int64(clamping: month) + 1, day: day)
        return UnixTime(seconds: days * 86_400 + clock).inCalendar
    }

    private static func clockSeconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":").compactMap { Int64($0, radix: 10) }
        guard parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]),
            (0...60).contains(parts[2])
        else { return nil }
        return parts[0] * 3600 + parts[1] * 60 + parts[2]
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        // The year is counted from March, so that the leap day is its last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
