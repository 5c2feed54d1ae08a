/// What a block node may look like where it stands.
struct BlockPlace {
    /// Whether a block collection may begin on the current line.
    var mayBeginHere: Bool

    /// Whether a sequence may stand at its parent's own column.
    var sequenceAtParent: Bool

    static let markedDocument = BlockPlace(mayBeginHere: false, sequenceAtParent: false)
    static let bareDocument = BlockPlace(mayBeginHere: true, sequenceAtParent: false)
    static let sequenceEntry = BlockPlace(mayBeginHere: true, sequenceAtParent: false)
    static let explicitEntry = BlockPlace(mayBeginHere: true, sequenceAtParent: true)
    static let value = BlockPlace(mayBeginHere: false, sequenceAtParent: true)
}

extension YAMLParser {
    /// What stands in front of a block node.
    private struct Opening {
        /// Properties on a line of their own: those of the node.
        var outer = YAMLProperties()

        /// Properties on the node's first line: those of its first key, if it is a mapping.
        var inner = YAMLProperties()

        /// Where the node's first line begins, with its properties.
        var column: Int

        var mayBeCollection: Bool
    }

    /// Reads the node after an indicator, a key or the start of a document.
    ///
    /// - Parameters:
    ///   - parent: The column of the collection that holds it; −1 at the top.
    ///   - place: What it may look like.
    /// - Throws: The place and the reason why it is not one.
    mutating func blockNode(parent: Int, _ place: BlockPlace) throws(YAMLFailure) {
        try enter()
        defer { leave() }
        let before = cursor
        guard var opening = try opening(parent, place) else {
            // Nothing here: the place reported is the end of what came before.
            cursor = before
            return emitEmpty()
        }
        while isAtProperty {
            opening.outer = try joined(opening.outer, opening.inner)
            opening.inner = try properties()
            let start = cursor.position
            let gap = try skipGap()
            guard gap.crossedLine || cursor.isAtEnd else { break }
            opening.outer = try joined(opening.outer, opening.inner)
            opening.inner = YAMLProperties()
            guard belongs(to: parent, place) else {
                return emit(.scalar("", .plain), opening.outer, at: start)
            }
            opening.column = cursor.column
            opening.mayBeCollection = !cursor.hasTabIndentation
        }
        try content(opening, parent)
    }

    private mutating func opening(
        _ parent: Int,
        _ place: BlockPlace
    ) throws(YAMLFailure) -> Opening? {
        let gap = try skipGap()
        guard !cursor.isAtEnd else { return nil }
        // A bare document's first line counts as crossed into: nothing stands before it.
        let isNewLine = gap.crossedLine || cursor.isFirstOnLine
        if isNewLine, !belongs(to: parent, place) { return nil }
        let hasTab = isNewLine ? cursor.hasTabIndentation : gap.sawTab
        let mayBeCollection = (isNewLine || place.mayBeginHere) && !hasTab
        return Opening(column: cursor.column, mayBeCollection: mayBeCollection)
    }

    /// Whether the first token of a line is deep enough to be part of a collection's entry.
    private func belongs(to parent: Int, _ place: BlockPlace) -> Bool {
        guard !cursor.isAtEnd, !cursor.isAtDocumentMarker else { return false }
        if cursor.indentation > parent { return true }
        return place.sequenceAtParent && cursor.column == parent && cursor.isAtIndicator("-")
    }

    private mutating func content(_ opening: Opening, _ parent: Int) throws(YAMLFailure) {
        switch cursor.current {
        case "-" where cursor.isAtIndicator("-"):
            try requireCollection(opening)
            guard opening.inner.isEmpty else { throw failure(.collectionAfterProperties) }
            try blockSequence(opening.outer)
        case "?" where cursor.isAtIndicator("?"):
            try requireCollection(opening)
            guard opening.inner.isEmpty else { throw failure(.collectionAfterProperties) }
            try blockMapping(opening)
        case ":" where cursor.isAtIndicator(":"):
            try requireCollection(opening)
            try blockMapping(opening)
        case "|", ">":
            try blockScalar(try joined(opening.outer, opening.inner), parent: parent)
        default: try scalarOrMapping(opening, parent)
        }
    }

    private func requireCollection(_ opening: Opening) throws(YAMLFailure) {
        guard opening.mayBeCollection else {
            throw failure(cursor.hasTabIndentation ? .tabIndentation : .collectionOnThisLine)
        }
    }

    /// Reads a scalar, an alias or a flow collection, and the mapping it is the first key of.
    private mutating func scalarOrMapping(
        _ opening: Opening,
        _ parent: Int
    ) throws(YAMLFailure) {
        let first = events.count
        let start = cursor
        try flowNode(opening.inner, YAMLFlowContext(indentation: parent + 1, isInFlow: false))
        let end = cursor
        cursor.skipBlanks()
        guard cursor.isAtIndicator(":") else {
            cursor = end
            events[first].properties = try joined(opening.outer, opening.inner)
            if case .alias = events[first].kind, !opening.outer.isEmpty {
                throw failure(.propertiesOnAlias, at: start.position)
            }
            return try lineEnd()
        }
        try checkImplicitKey(from: start)
        try mapping(opening, firstKey: first, at: start)
    }

    /// Reads the rest of a mapping whose first key, as it turned out, has been read.
    private mutating func mapping(
        _ opening: Opening,
        firstKey: Int,
        at start: YAMLCursor
    ) throws(YAMLFailure) {
        guard opening.mayBeCollection else {
            throw failure(start.hasTabIndentation ? .tabIndentation : .mappingOnThisLine)
        }
        let mapping = YAMLEvent(
            kind: .mappingStart(flow: false),
            properties: opening.outer,
            position: YAMLPosition(line: start.line, column: opening.column + 1)
        )
        events.insert(mapping, at: firstKey)
        try mappingValue(opening.column)
        try mappingEntries(opening.column)
    }

    // YAML 1.2 §7.4.2: a key without `?` is on one line and at most 1024 characters long.
    func checkImplicitKey(from start: YAMLCursor) throws(YAMLFailure) {
        guard cursor.line == start.line else {
            throw failure(.multilineKey(start: start.line))
        }
        guard cursor.index - start.index <= 1024 else {
            throw failure(.longKey, at: start.position)
        }
    }

    private mutating func blockSequence(_ properties: YAMLProperties) throws(YAMLFailure) {
        let column = cursor.column
        emit(.sequenceStart(flow: false), properties, at: cursor.position)
        while try isAtEntry(column), cursor.isAtIndicator("-") {
            cursor.advance()
            try blockNode(parent: column, .sequenceEntry)
            try skipGap()
        }
        emit(.sequenceEnd, at: cursor.position)
    }

    private mutating func blockMapping(_ opening: Opening) throws(YAMLFailure) {
        emit(.mappingStart(flow: false), opening.outer, at: cursor.position)
        if cursor.isAtIndicator(":") {
            emitEmpty(opening.inner)
            try mappingValue(opening.column)
        }
        try mappingEntries(opening.column)
    }

    private mutating func mappingEntries(_ column: Int) throws(YAMLFailure) {
        try skipGap()
        while try isAtEntry(column) {
            try mappingEntry(column)
            try skipGap()
        }
        emit(.mappingEnd, at: cursor.position)
    }

    /// Whether the next line belongs to the collection at a column.
    ///
    /// One that is less deep ends it; one that is deeper belongs to nothing.
    private func isAtEntry(_ column: Int) throws(YAMLFailure) -> Bool {
        guard !cursor.isAtEnd, !cursor.isAtDocumentMarker else { return false }
        guard cursor.column >= column else { return false }
        if cursor.column == column, !cursor.hasTabIndentation { return true }
        throw failure(cursor.hasTabIndentation ? .tabIndentation : .badIndentation)
    }

    private mutating func mappingEntry(_ column: Int) throws(YAMLFailure) {
        if cursor.isAtIndicator("?") {
            cursor.advance()
            try blockNode(parent: column, .explicitEntry)
            try skipGap()
            guard try isAtEntry(column), cursor.isAtIndicator(":") else { return emitEmpty() }
            cursor.advance()
            return try blockNode(parent: column, .explicitEntry)
        }
        try implicitKey(column)
        try mappingValue(column)
    }

    private mutating func implicitKey(_ column: Int) throws(YAMLFailure) {
        let start = cursor
        let properties = try properties()
        cursor.skipBlanks()
        if cursor.isAtIndicator(":") { return emitEmpty(properties) }
        guard !cursor.isAtIndicator("-"), !cursor.current.isYAMLSeparator else {
            throw failure(.missingColon, at: start.position)
        }
        try flowNode(properties, YAMLFlowContext(indentation: column + 1, isInFlow: false))
        cursor.skipBlanks()
        guard cursor.isAtIndicator(":") else { throw failure(.missingColon, at: start.position) }
        try checkImplicitKey(from: start)
    }

    private mutating func mappingValue(_ column: Int) throws(YAMLFailure) {
        cursor.advance()
        try blockNode(parent: column, .value)
    }
}
