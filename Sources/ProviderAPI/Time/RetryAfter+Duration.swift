extension RetryAfter {
    /// Reads a duration with units, as error bodies and limit headers write it.
    ///
    /// Understood are `12.3s`, `1h2m3s`, `6m0s`, `500ms` and the like: each unit of `h`, `m`, `s` and
    /// `ms` with its number, as protocol buffers (JSON mapping of Duration) and Go write them.
    ///
    /// - Parameter text: A duration.
    /// - Returns: Milliseconds, rounded up, a year at most; `nil` when it is none.
    public static func milliseconds(duration text: some StringProtocol) -> Int64? {
        var total = 0.0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let amount = Double(String(digits)) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            guard let scale = unitScale(String(unit)) else { return nil }
            rest = rest.dropFirst(unit.count)
            total += amount * scale
        }
        return TimeBorder.wait(roundingUp: total)
    }

    /// Finds the duration that a message names.
    ///
    /// It stands after the word `after` or `in`, as in `Retry after 1h2m3s.`
    ///
    /// - Parameter message: A message for people.
    /// - Returns: Milliseconds, or `nil` when the message names none.
    public static func milliseconds(inMessage message: String) -> Int64? {
        let words = message.split { $0.isWhitespace || $0 == "," || $0 == "(" || $0 == ")" }
        for (word, next) in zip(words, words.dropFirst()) {
            guard ["after", "in"].contains(word.lowercased()) else { continue }
            var text = next
            while let last = text.last, !last.isLetter { text = text.dropLast() }
            if let wait = milliseconds(duration: text) { return wait }
        }
        return nil
    }

    private static func unitScale(_ unit: String) -> Double? {
        switch unit {
        case "h": 3_600_000
        case "m": 60_000
        case "s": 1000
        case "ms": 1
        default: nil
        }
    }
}
