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
        // The configuration has been refused where one is no regular expression.
        let patterns = rule.patterns.compactMap { try? Pattern($0) }.map { pattern in
            Rule(status: status, matches: { pattern.occurs(in: $0) }, ruling: ruling)
        }
        return texts + patterns
    }
}
