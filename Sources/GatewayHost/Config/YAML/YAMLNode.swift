/// A node of a YAML document: aliases followed, merge keys applied, plain scalars typed.
struct YAMLNode: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case scalar(YAMLValue, text: String)
        case sequence([YAMLNode])
        case mapping([Pair])
    }

    /// A key of a mapping with its value.
    struct Pair: Sendable, Equatable {
        var key: YAMLNode
        var value: YAMLNode
    }

    var content: Content
    var position: YAMLPosition
    var properties = YAMLProperties()

    /// How it was written; nil for a collection.
    var style: YAMLScalarStyle?

    /// The text of a scalar as it was written, whatever its type.
    var text: String? {
        if case .scalar(_, let text) = content { text } else { nil }
    }

    /// The typed value of a scalar.
    var value: YAMLValue? {
        if case .scalar(let value, _) = content { value } else { nil }
    }

    var elements: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    var pairs: [Pair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// The value of a key that is a scalar with this text.
    subscript(key: String) -> YAMLNode? {
        pairs?.first { $0.key.text == key }?.value
    }

    /// What it is, for a message: "a list", "a mapping", "a number".
    var kindName: String {
        switch content {
        case .scalar(let value, _): value.kindName
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// The value of a scalar by the core schema (YAML 1.2 §10.3).
enum YAMLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)

    var kindName: String {
        switch self {
        case .null: "nothing"
        case .bool: "a boolean"
        case .int, .float: "a number"
        case .string: "a text"
        }
    }
}
