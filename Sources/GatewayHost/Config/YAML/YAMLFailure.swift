/// Why a YAML text was refused, and where.
struct YAMLFailure: Error, Equatable, CustomStringConvertible {
    let position: YAMLPosition
    let problem: Problem

    var line: Int { position.line }
    var column: Int { position.column }

    /// What is wrong, as half a sentence.
    var reason: String { problem.reason }

    /// What the author of the text can do about it.
    var advice: String { problem.advice }

    var description: String { "\(position): \(reason); \(advice)" }
}
