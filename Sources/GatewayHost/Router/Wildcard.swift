/// A pattern in which `*` stands for any text, compared without regard to case.
struct Wildcard: Equatable, Sendable {
    private let pattern: [UInt8]

    /// Creates a pattern.
    ///
    /// - Parameter text: Any text; only `*` is special.
    init(_ text: String) { pattern = Array(text.lowercased().utf8) }

    /// Whether the pattern holds a `*` at all.
    var isPattern: Bool { pattern.contains(UInt8(ascii: "*")) }

    /// Whether a text fits the whole pattern.
    ///
    /// - Parameter text: Any text.
    /// - Returns: In time proportional to the product of the lengths at worst.
    func matches(_ text: String) -> Bool {
        let text = Array(text.lowercased().utf8)
        var position = 0
        var index = 0
        // Where to go on when the text does not fit: one byte further into the last star.
        var star: Int?
        var resume = 0
        while index < text.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                star = position
                resume = index
                position += 1
            } else if position < pattern.count, pattern[position] == text[index] {
                position += 1
                index += 1
            } else if let star {
                position = star + 1
                resume += 1
                index = resume
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The text that the first star stands for.
    ///
    /// - Parameter text: A text that fits the pattern.
    /// - Returns: `nil` when the pattern has no star.
    func captured(in text: String) -> String? {
        guard let star = pattern.firstIndex(of: UInt8(ascii: "*")) else { return nil }
        let tail = pattern[(star + 1)...].prefix { $0 != UInt8(ascii: "*") }.count
        let bytes = Array(text.utf8)
        guard bytes.count >= star + tail else { return nil }
        return String(decoding: bytes[star..<(bytes.count - tail)], as: UTF8.self)
    }
}
