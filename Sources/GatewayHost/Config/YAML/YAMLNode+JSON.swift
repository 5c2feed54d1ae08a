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

extension YAMLNode {
    /// A tree as if it had been written without quotes.
    init(_ json: JSONValue) {
        content =
            switch json {
            case .array(let elements): .sequence(elements.map(YAMLNode.init))
            case .object(let members):
                .mapping(
                    members.map {
                        Pair(key: YAMLNode(.string($0.key)), value: YAMLNode($0.value))
                    }
                )
            default: .scalar(YAMLValue(json), text: json.string ?? json.compact)
            }
        position = .start
        style = .plain
    }
}

extension YAMLValue {
    /// The value of a scalar.
    fileprivate init(_ json: JSONValue) {
        self =
            switch json {
            case .bool(let value): .bool(value)
            case .string(let text): .string(text)
            case .number: json.int.map(YAMLValue.int) ?? .float(json.double ?? 0)
            default: .null
            }
    }

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
