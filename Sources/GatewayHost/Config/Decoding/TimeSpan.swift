import ProviderAPI

/// Spans of time as people write them.
enum TimeSpan {
    private static let units: [String: Double] = [
        "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400,
    ]

    /// Reads `10`, `0.5`, `500ms`, `10s`, `1h30m`; a number alone is seconds.
    static func parse(_ text: String) -> Duration? {
        guard !text.isEmpty else { return nil }
        if let seconds = seconds(text[...]) { return duration(seconds) }
        var total = 0.0
        var rest = text[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCIIDigit || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !$0.isASCIIDigit && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard let value = seconds(number), let scale = units[String(unit)] else { return nil }
            total += value * scale
        }
        return duration(total)
    }

    /// A form that reads back as the same span.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds == 0 else {
            // bounded: by what a key takes
            return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
        }
        for (unit, length) in [("h", Int64(3600)), ("m", 60)]
        where seconds >= length && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }

    private static func seconds(_ text: Substring) -> Double? {
        guard text.first?.isASCIIDigit == true, text.allSatisfy({ $0.isASCIIDigit || $0 == "." })
        else { return nil }
        return Double(text)
    }

    /// Beyond what any key takes, so that its own bounds refuse a longer span and name them.
    private static let longest = 10.0 * 366 * 86_400

    private static func duration(_ seconds: Double) -> Duration {
        .milliseconds(Int64(saturating: (min(seconds, longest) * 1000).rounded()))
    }
}
