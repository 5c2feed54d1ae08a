/// Where a flow node stands.
struct YAMLFlowContext {
    /// How many spaces each further line of the node begins with, at least.
    var indentation: Int

    /// Whether it stands inside of brackets or braces, where `,[]{}` end a plain scalar.
    var isInFlow: Bool

    var inside: YAMLFlowContext { YAMLFlowContext(indentation: indentation, isInFlow: true) }
}

extension YAMLParser {
    /// Reads an alias, a plain or quoted scalar, or a flow collection.
    mutating func flowNode(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        try enter()
        defer { leave() }
        switch cursor.current {
        case "*": try alias(properties)
        case "\"": try doubleQuoted(properties, context)
        case "'": try singleQuoted(properties, context)
        case "[": try flowSequence(properties, context.inside)
        case "{": try flowMapping(properties, context.inside)
        default: try plain(properties, context)
        }
    }

    private mutating func flowSequence(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        let start = cursor.position
        emit(.sequenceStart(flow: true), properties, at: start)
        cursor.advance()
        while try !isAtClosing("]", context, openedAt: start) {
            try flowSequenceEntry(context)
            try flowEntryEnd("]", context, openedAt: start)
        }
        emit(.sequenceEnd, at: cursor.position)
        cursor.advance()
    }

    private mutating func flowMapping(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        let start = cursor.position
        emit(.mappingStart(flow: true), properties, at: start)
        cursor.advance()
        while try !isAtClosing("}", context, openedAt: start) {
            if cursor.isAtIndicator("?") {
                cursor.advance()
                try flowGap(context)
            }
            let isJSONKey = try flowNodeOrEmpty(context)
            try flowGap(context)
            try flowValue(context, isJSONKey: isJSONKey)
            try flowEntryEnd("}", context, openedAt: start)
        }
        emit(.mappingEnd, at: cursor.position)
        cursor.advance()
    }

    private mutating func isAtClosing(
        _ closing: Unicode.Scalar,
        _ context: YAMLFlowContext,
        openedAt start: YAMLPosition
    ) throws(YAMLFailure) -> Bool {
        try flowGap(context)
        guard !cursor.isAtEnd else { throw failure(.unclosed(closing), at: start) }
        if cursor.current == "," { throw failure(.emptyFlowEntry) }
        return cursor.current == closing
    }

    private mutating func flowEntryEnd(
        _ closing: Unicode.Scalar,
        _ context: YAMLFlowContext,
        openedAt start: YAMLPosition
    ) throws(YAMLFailure) {
        try flowGap(context)
        guard !cursor.isAtEnd else { throw failure(.unclosed(closing), at: start) }
        if cursor.current == "," {
            cursor.advance()
        } else if cursor.current != closing {
            throw failure(.missingComma(closing))
        }
    }

    /// Reads an entry of a sequence, which may be a pair: `[a: b]` is `[{a: b}]`.
    private mutating func flowSequenceEntry(_ context: YAMLFlowContext) throws(YAMLFailure) {
        let first = events.count
        let start = cursor
        let isExplicit = cursor.isAtIndicator("?")
        if isExplicit {
            cursor.advance()
            try flowGap(context)
        }
        let isJSONKey = try flowNodeOrEmpty(context)
        try flowGap(context)
        let isPair = isAtFlowValue(isJSONKey: isJSONKey)
        guard isExplicit || isPair else { return }
        if !isExplicit { try checkImplicitKey(from: start) }
        let pair = YAMLEvent(kind: .mappingStart(flow: true), position: start.position)
        events.insert(pair, at: first)
        try flowValue(context, isJSONKey: isJSONKey)
        emit(.mappingEnd, at: cursor.position)
    }

    /// Reads a node with its properties, or nothing.
    ///
    /// - Returns: Whether it was quoted or bracketed, so that `:` may touch it.
    private mutating func flowNodeOrEmpty(_ context: YAMLFlowContext) throws(YAMLFailure) -> Bool {
        var properties = YAMLProperties()
        while isAtProperty {
            properties = try joined(properties, try self.properties())
            try flowGap(context)
        }
        let isJSON = cursor.current.map { "\"'[{".unicodeScalars.contains($0) } ?? false
        if cursor.isAtEnd || isAtFlowEnd || isAtFlowValue(isJSONKey: false) {
            emitEmpty(properties)
        } else {
            try flowNode(properties, context)
        }
        return isJSON
    }

    private var isAtFlowEnd: Bool {
        cursor.current == "," || cursor.current == "]" || cursor.current == "}"
    }

    private func isAtFlowValue(isJSONKey: Bool) -> Bool {
        guard cursor.current == ":" else { return false }
        return isJSONKey || cursor[1].isYAMLSeparator || cursor[1]?.isYAMLFlowIndicator == true
    }

    private mutating func flowValue(
        _ context: YAMLFlowContext,
        isJSONKey: Bool
    ) throws(YAMLFailure) {
        guard isAtFlowValue(isJSONKey: isJSONKey) else { return emitEmpty() }
        cursor.advance()
        try flowGap(context)
        _ = try flowNodeOrEmpty(context)
    }

    /// Skips white space inside of a flow collection, whose lines keep its indentation.
    private mutating func flowGap(_ context: YAMLFlowContext) throws(YAMLFailure) {
        let gap = try skipGap()
        if gap.crossedLine, !cursor.isAtEnd { try checkFlowLine(context) }
    }

    /// Checks the first content of a line inside of a flow node.
    func checkFlowLine(_ context: YAMLFlowContext) throws(YAMLFailure) {
        guard !cursor.isAtDocumentMarker else { throw failure(.documentMarkerInside) }
        guard cursor.indentation >= context.indentation else {
            throw failure(cursor.hasTabIndentation ? .tabIndentation : .badIndentation)
        }
    }
}
