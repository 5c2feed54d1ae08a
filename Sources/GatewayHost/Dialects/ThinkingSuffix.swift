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
        guard let parts = parts(of: model), let suffix = ThinkingSuffix(parts.value) else {
            return (model, nil)
        }
        return (parts.name, suffix)
    }

    /// Splits a model name that ends with parentheses.
    ///
    /// - Parameter model: As the client wrote it.
    /// - Returns: What stands before the parentheses and in them; `nil` where there are none, or
    ///   nothing before them.
    public static func parts(of model: String) -> (name: String, value: String)? {
        let bytes = model.utf8
        guard bytes.last == UInt8(ascii: ")"),
            let open = bytes.lastIndex(of: UInt8(ascii: "(")), open > bytes.startIndex
        else { return nil }
        let value = model[bytes.index(after: open)..<bytes.index(before: bytes.endIndex)]
        return (String(model[..<open]), String(value))
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
