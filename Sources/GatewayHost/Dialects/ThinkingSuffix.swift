/// Thinking asked for in a model name, as in `model(high)`, `model(8192)` or `model(none)`.
public enum ThinkingSuffix: Sendable, Equatable {
    /// A level.
    case effort(Effort)
    /// A number of tokens; -1 as the model likes.
    case budget(Int)

    /// Splits a model name that may carry a suffix.
    ///
    /// - Parameter model: As the client wrote it.
    /// - Returns: The name without the suffix, and the suffix; the name as it is and `nil` when the
    ///   parentheses hold something else.
    public static func split(_ model: String) -> (model: String, suffix: ThinkingSuffix?) {
        guard model.hasSuffix(")"), let open = model.lastIndex(of: "("), open > model.startIndex,
            let suffix = ThinkingSuffix(String(model[model.index(after: open)...].dropLast()))
        else { return (model, nil) }
        return (String(model[..<open]), suffix)
    }

    /// Creates a suffix from what stands in the parentheses.
    ///
    /// - Parameter value: A level or a number of tokens.
    public init?(_ value: String) {
        if let effort = Effort(name: value.lowercased()) {
            self = .effort(effort)
        } else if let budget = Int(value, radix: 10), budget >= -1 {
            self = .budget(budget)
        } else {
            return nil
        }
    }
}
