extension YAMLParser {
    /// Reads all documents of the stream.
    mutating func stream() throws(YAMLFailure) {
        var mayHaveDirectives = true
        while true {
            try skipDocumentPrefix()
            if mayHaveDirectives {
                try directives()
            }
            if cursor.isAtMarker(".") {
                cursor.advance(3)
                try lineEnd()
                mayHaveDirectives = true
                continue
            }
            guard !cursor.isAtEnd else { return }
            mayHaveDirectives = try document(mayBeBare: mayHaveDirectives)
        }
    }

    private mutating func skipDocumentPrefix() throws(YAMLFailure) {
        try skipGap()
        while cursor.current == "\u{FEFF}" {
            cursor.advance()
            try skipGap()
        }
    }

    /// Reads one document.
    ///
    /// - Parameter mayBeBare: Whether it may begin without `---`.
    /// - Returns: Whether it ended with `...`, after which directives and bare documents may stand.
    /// - Throws: The place and the reason why it is not one.
    private mutating func document(mayBeBare: Bool) throws(YAMLFailure) -> Bool {
        let isExplicit = cursor.isAtMarker("-")
        guard isExplicit || mayBeBare else { throw failure(.contentAfterDocument) }
        emit(.documentStart(explicit: isExplicit), at: cursor.position)
        if isExplicit { cursor.advance(3) }
        let place: BlockPlace = isExplicit ? .markedDocument : .bareDocument
        try blockNode(parent: -1, place)
        try skipGap()
        guard cursor.isAtEnd || cursor.isAtDocumentMarker else {
            throw failure(cursor.column == 0 ? .contentAfterDocument : .badIndentation)
        }
        let hasEnd = cursor.isAtMarker(".")
        emit(.documentEnd(explicit: hasEnd), at: cursor.position)
        if hasEnd {
            cursor.advance(3)
            try lineEnd()
        }
        tagHandles = [:]
        return hasEnd
    }

    /// Reads the `%` lines in front of a document, which then must begin with `---`.
    private mutating func directives() throws(YAMLFailure) {
        var hasVersion = false
        guard cursor.current == "%", cursor.column == 0 else { return }
        while cursor.current == "%", cursor.column == 0 {
            let start = cursor.position
            let words = try directiveWords()
            switch words.first {
            case "YAML":
                guard !hasVersion else { throw failure(.duplicateDirective("YAML"), at: start) }
                hasVersion = true
                try checkVersion(words, at: start)
            case "TAG": try declareHandle(words, at: start)
            default: break  // YAML 1.2 §6.8.1: reserved directives are ignored.
            }
            try skipDocumentPrefix()
        }
        guard cursor.isAtMarker("-") else { throw failure(.directiveWithoutDocument) }
    }

    private mutating func directiveWords() throws(YAMLFailure) -> [String] {
        cursor.advance()
        var words: [String] = []
        while let scalar = cursor.current, scalar != "\n" {
            if scalar.isYAMLBlank {
                cursor.skipBlanks()
                if cursor.current == "#" { cursor.skipLine() }
                continue
            }
            let start = cursor.index
            while !cursor.current.isYAMLSeparator { cursor.advance() }
            words.append(cursor.string(from: start))
        }
        return words
    }

    private func checkVersion(_ words: [String], at start: YAMLPosition) throws(YAMLFailure) {
        let numbers = words.count == 2 ? words[1].split(separator: ".") : []
        guard numbers.count == 2, numbers.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else {
            throw failure(.malformedDirective("YAML"), at: start)
        }
        guard numbers[0] == "1" else { throw failure(.unknownVersion(words[1]), at: start) }
    }

    private mutating func declareHandle(
        _ words: [String],
        at start: YAMLPosition
    ) throws(YAMLFailure) {
        guard words.count == 3, isTagHandle(words[1]) else {
            throw failure(.malformedDirective("TAG"), at: start)
        }
        guard tagHandles[words[1]] == nil else {
            throw failure(.duplicateDirective("TAG \(words[1])"), at: start)
        }
        tagHandles[words[1]] = words[2]
    }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
