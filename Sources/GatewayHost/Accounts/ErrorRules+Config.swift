extension Pool.ErrorRules {
    /// Takes the operator's rules: one with several texts or patterns fits when any of them does.
    init(_ rules: [Config.ErrorRule]) {
        self.init(rules: rules.flatMap(Self.rules))
    }

    private static func rules(_ rule: Config.ErrorRule) -> [Rule] {
        let ruling = Pool.Failure.Ruling(rawValue: rule.action.rawValue) ?? .stop
        let status = rule.status == 0 ? nil : rule.status
        if rule.matches.isEmpty, rule.patterns.isEmpty {
            return [Rule(status: status, ruling: ruling)]
        }
        let texts = rule.matches.map { Rule(status: status, contains: $0, ruling: ruling) }
        let patterns = rule.patterns.map { pattern in
            // The configuration has been refused if this is no regular expression.
            Rule(
                status: status,
                matches: { body in
                    guard let regex = try? Regex(pattern) else { return false }
                    return body.firstMatch(of: regex) != nil
                },
                ruling: ruling
            )
        }
        return texts + patterns
    }
}
