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

        /// How much of a body the rules look at; an error that says more says it in its beginning.
        static let maxBody = 16 * 1024

        /// The rules; the first that fits decides.
        var rules: [Rule]

        /// What the rules say about an answer.
        ///
        /// - Parameters:
        ///   - status: The HTTP status.
        ///   - bytes: The body, of which ``maxBody`` are looked at.
        /// - Returns: For `Failure.ruling`; `nil` when no rule fits.
        func ruling(status: Int, body bytes: [UInt8]) -> Failure.Ruling? {
            guard !rules.isEmpty else { return nil }
            let body = String(decoding: bytes.prefix(Self.maxBody), as: UTF8.self)
            return rules.first { rule in
                (rule.status ?? status) == status
                    && (rule.contains.isEmpty || body.contains(rule.contains))
                    && (rule.matches?(body) ?? true)
            }?.ruling
        }
    }
}
