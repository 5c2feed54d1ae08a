/// The version in a model's name, such as 4.5 in `claude-sonnet-4-5-20250929`.
struct ModelVersion: Comparable {
    let major: Int
    let minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads a name; `nil` where it says no version.
    init?(model: String) {
        guard model.contains("claude") else { return nil }
        // Dates have eight digits.
        let numbers = model.split { $0 == "-" || $0 == "." || $0 == "@" }
            .filter { $0.count <= 2 }
            .compactMap { Int($0, radix: 10) }
        guard let major = numbers.first, major > 0 else { return nil }
        self.init(major, numbers.dropFirst().first ?? 0)
    }

    static func < (left: ModelVersion, right: ModelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
