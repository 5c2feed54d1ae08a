/// A regular expression in the syntax of RE2, which takes time in proportion to the text.
///
/// All ways through the pattern are followed at once, so neither a pattern nor a text that somebody
/// else wrote can make it slow. What cannot be matched so is refused: backreferences, look-around.
struct Pattern: Sendable {
    /// Why a text is no pattern.
    struct Problem: Error, Equatable {
        /// A sentence without its full stop.
        let reason: String
    }

    /// Longer ones are no patterns that a person has written.
    private static let longest = 4096

    private let program: PatternProgram

    /// Reads a pattern.
    ///
    /// - Parameter text: The pattern.
    /// - Throws: Why it is none.
    init(_ text: String) throws(Problem) {
        guard text.utf8.count <= Self.longest else {
            throw Problem(reason: "it is longer than \(Self.longest) bytes")
        }
        var parser = PatternParser(text)
        program = try PatternProgram(parser.parse())
    }

    /// Whether the pattern fits anywhere in a text.
    ///
    /// - Parameter text: Any text.
    /// - Returns: In time proportional to the text's length times the pattern's.
    func occurs(in text: String) -> Bool {
        var matcher = PatternMatcher(program)
        return matcher.finds(Array(text.unicodeScalars))
    }
}
