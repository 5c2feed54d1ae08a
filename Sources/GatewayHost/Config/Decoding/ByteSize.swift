import ProviderAPI

/// Sizes in bytes as people write them.
enum ByteSize {
    private static let units: [(name: String, bytes: Int)] = [
        ("gib", 1 << 30), ("mib", 1 << 20), ("kib", 1 << 10),
        ("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000), ("b", 1), ("", 1),
    ]

    /// Reads `65536`, `64KiB`, `1 MiB`, `10MB`.
    static func parse(_ text: String) -> Int? {
        let text = text.lowercased()
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let number = text.dropLast(unit.name.count)
        let digits = number.reversed().drop { $0 == " " }.reversed()
        guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        // A number that is too large is larger than any key takes, whose bounds say so.
        return (Int(String(digits), radix: 10) ?? .max).multiplied(saturatingBy: unit.bytes)
    }

    /// The shortest exact form.
    static func format(_ bytes: Int) -> String {
        for (name, unit) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= unit && bytes % unit == 0 {
            return "\(bytes / unit)\(name)"
        }
        return "\(bytes)"
    }
}
