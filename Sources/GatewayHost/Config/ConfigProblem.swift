/// Something wrong in a configuration, and where.
struct ConfigProblem: Sendable, Equatable {
    enum Severity: String, Sendable {
        /// The rest works; this part has no effect or may surprise.
        case warning
        /// The configuration is not used.
        case error
    }

    var severity: Severity

    /// The keys from the top, such as `routing.strategy` or `api-keys[2].label`.
    var path: String

    var position: YAMLPosition
    var message: String

    /// What to write instead, where that is known.
    var suggestion: String?

    var line: Int { position.line }
    var column: Int { position.column }
}

extension ConfigProblem: CustomStringConvertible {
    var description: String { "\(severity.rawValue): \(position): \(withoutPosition)" }

    /// What is wrong with which key, where the text itself is not at hand.
    var withoutPosition: String {
        let place = path.isEmpty ? "" : "\(path): "
        let advice = suggestion.map { "; \($0)" } ?? ""
        return place + message + advice
    }
}

/// Why a configuration is not used: every problem found, errors and warnings.
struct ConfigFailure: Error, Equatable, CustomStringConvertible {
    let problems: [ConfigProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
