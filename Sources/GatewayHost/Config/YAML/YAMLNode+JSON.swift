import ProviderAPI

extension YAMLNode {
    /// The tree as JSON, for settings that are handed on.
    ///
    /// Numbers keep their text where JSON has it the same; infinity and not-a-number, which JSON
    /// does not have, become their text. A key is its text; one that is a collection is left out.
    var json: JSONValue {
        switch content {
        case .scalar(let value, let text): value.json(text)
        case .sequence(let nodes): .array(nodes.map(\.json))
        case .mapping(let pairs):
            .object(
                pairs.compactMap { pair in
                    pair.key.text.map { JSONValue.Member($0, pair.value.json) }
                }
            )
        }
    }
}

extension YAMLValue {
    fileprivate func json(_ text: String) -> JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .string(let value): .string(value)
        case .float(let value):
            if let number = try? JSONValue(parsing: text) {
                number
            } else {
                value.isFinite ? .double(value) : .string(text)
            }
        }
    }
}
