extension Pool {
    /// The operator's own rules for answers of an upstream (`request-scoped-errors`).
    struct ErrorRules: Sendable {
        /// One rule: all of its conditions must hold.
        struct Rule: Sendable {
            /// The status that the answer has; `nil` for any.
            var status: Int?
            /// A text that its body holds; empty for any.
            var contains = ""
            /// Whether its body matches; the caller brings the regular expression.
            var matches: (@Sendable (String) -> Bool)?
            /// What to do.
            var ruling: Failure.Ruling
        }

        /// The rules; the first that fits decides.
        var rules: [Rule]

        /// What the rules say about an answer.
        ///
        /// - Parameters:
        ///   - status: The HTTP status.
        ///   - body: The beginning of the body, as text.
        /// - Returns: For `Failure.ruling`; `nil` when no rule fits.
        func ruling(status: Int, body: String) -> Failure.Ruling? {
            rules.first { rule in
                (rule.status ?? status) == status
                    && (rule.contains.isEmpty || body.contains(rule.contains))
                    && (rule.matches?(body) ?? true)
            }?.ruling
        }
    }
}
