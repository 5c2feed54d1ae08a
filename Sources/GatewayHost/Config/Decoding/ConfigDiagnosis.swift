/// Collects what is wrong while a configuration is read, so that all of it is said at once.
final class ConfigDiagnosis {
    private(set) var problems: [ConfigProblem] = []

    func report(_ problem: ConfigProblem) {
        problems.append(problem)
    }

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// The problems in the order of the text.
    var sorted: [ConfigProblem] {
        problems.sorted { left, right in
            (left.line, left.column) < (right.line, right.column)
        }
    }
}
