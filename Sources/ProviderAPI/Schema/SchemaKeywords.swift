/// The keywords that the target knows, and those that only a person or a model can read.
enum SchemaKeywords {
    /// Kept as they are.
    static let kept = ["minimum", "maximum", "propertyOrdering"]

    /// Told in the description; all other keywords are dropped without a word.
    private static let told = [
        "minLength", "maxLength", "exclusiveMinimum", "exclusiveMaximum", "pattern", "minItems",
        "maxItems", "uniqueItems", "format", "default", "examples",
    ]

    /// Longer values are not worth their tokens.
    private static let longestValue = 200

    static func describe(_ schema: JSONValue, in value: inout JSONValue) {
        var hints: [String] = []
        for key in told {
            guard let constraint = schema[key], !constraint.isNull else { continue }
            let text = constraint.string ?? constraint.compact
            if text.utf8.count <= longestValue { hints.append("\(key): \(text)") }
        }
        if !hints.isEmpty { value.note(hints.joined(separator: ", ")) }
    }
}
