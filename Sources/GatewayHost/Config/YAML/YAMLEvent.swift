/// One step of a YAML text: what the parser reports and the composer builds a tree from.
struct YAMLEvent: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case documentStart(explicit: Bool)
        case documentEnd(explicit: Bool)
        case sequenceStart(flow: Bool)
        case sequenceEnd
        case mappingStart(flow: Bool)
        case mappingEnd
        case scalar(String, YAMLScalarStyle)
        case alias(String)
    }

    var kind: Kind
    var properties = YAMLProperties()
    var position: YAMLPosition
}

/// How a scalar was written; only a plain one can be a number, a boolean or null.
enum YAMLScalarStyle: Sendable, Equatable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// The anchor and the tag in front of a node.
struct YAMLProperties: Sendable, Equatable {
    var anchor: String?

    /// The whole tag, its handle resolved; `!` alone says "not a plain scalar".
    var tag: String?

    var isEmpty: Bool { anchor == nil && tag == nil }
}
