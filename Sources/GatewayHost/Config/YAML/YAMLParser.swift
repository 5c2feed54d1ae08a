/// Turns a YAML 1.2 text into events.
///
/// A recursive descent over the productions of the specification, one extension a production
/// family: `+Document`, `+Block`, `+BlockScalar`, `+Flow`, `+Plain`, `+Quoted`, `+Properties`.
/// What it cannot read for certain, it refuses.
struct YAMLParser {
    var cursor: YAMLCursor
    var events: [YAMLEvent] = []
    var tagHandles: [String: String] = [:]
    private let depthLimit: Int
    private var depth = 0

    private init(_ text: [Unicode.Scalar], limits: YAMLLimits) {
        cursor = YAMLCursor(text)
        depthLimit = limits.depth
    }

    /// Reads a whole stream.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - limits: What the text may cost.
    /// - Returns: The events of all documents, in order.
    /// - Throws: The first place where the text is not YAML, and why.
    static func events(
        of bytes: some Collection<UInt8>,
        limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLFailure) -> [YAMLEvent] {
        let text = try YAMLSource.scalars(of: bytes, limit: limits.bytes)
        var parser = YAMLParser(text, limits: limits)
        try parser.stream()
        return parser.events
    }

    func failure(
        _ problem: YAMLFailure.Problem,
        at position: YAMLPosition? = nil
    ) -> YAMLFailure {
        YAMLFailure(position: position ?? cursor.position, problem: problem)
    }

    mutating func emit(
        _ kind: YAMLEvent.Kind,
        _ properties: YAMLProperties = YAMLProperties(),
        at position: YAMLPosition
    ) {
        events.append(YAMLEvent(kind: kind, properties: properties, position: position))
    }

    /// A node that was left out: null, or the empty string when tagged so.
    mutating func emitEmpty(_ properties: YAMLProperties = YAMLProperties()) {
        emit(.scalar("", .plain), properties, at: cursor.position)
    }

    mutating func enter() throws(YAMLFailure) {
        depth += 1
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
    }

    mutating func leave() {
        depth -= 1
    }
}

/// What stood between two tokens.
struct YAMLGap {
    var isEmpty = true
    var crossedLine = false
    var sawTab = false
}

extension YAMLParser {
    /// Skips white space, comments and line ends up to the next token.
    @discardableResult
    mutating func skipGap() throws(YAMLFailure) -> YAMLGap {
        var gap = YAMLGap()
        while let scalar = cursor.current {
            switch scalar {
            case " ", "\t":
                if scalar == "\t" { gap.sawTab = true }
            case "\n":
                gap.crossedLine = true
                gap.sawTab = false
            case "#":
                try skipComment()
                continue
            default: return gap
            }
            gap.isEmpty = false
            cursor.advance()
        }
        return gap
    }

    /// Skips a comment, which needs white space before it to be one.
    mutating func skipComment() throws(YAMLFailure) {
        guard cursor.column == 0 || cursor[-1].isYAMLSeparator else {
            throw failure(.commentWithoutSpace)
        }
        cursor.skipLine()
    }

    /// Reads what may follow a finished node on its line: white space, a comment.
    mutating func lineEnd() throws(YAMLFailure) {
        cursor.skipBlanks()
        if cursor.current == "#" { try skipComment() }
        guard cursor.isAtEnd || cursor.current == "\n" else { throw failure(.trailingContent) }
    }
}
