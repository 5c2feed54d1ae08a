extension YAMLParser {
    /// Reads a scalar without quotes.
    ///
    /// It ends at `: `, at ` #`, at a line that is not deep enough, and in a flow collection at its
    /// punctuation.
    mutating func plain(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        let start = cursor.position
        guard mayBeginPlain(context) else { throw failure(plainRefusal) }
        var text = plainLine(context)
        while cursor.current == "\n" {
            let before = cursor
            let breaks = skipBreaks()
            guard continuesPlain(context) else {
                cursor = before
                break
            }
            try checkFlowLine(context)
            text += folded(breaks)
            text += plainLine(context)
        }
        emit(.scalar(text, .plain), properties, at: start)
    }

    private func mayBeginPlain(_ context: YAMLFlowContext) -> Bool {
        guard let scalar = cursor.current else { return false }
        switch scalar {
        case "-", "?", ":": return isPlainSafe(cursor[1], context)
        case ",", "[", "]", "{", "}", "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`",
            "\u{FEFF}":
            return false
        default: return !cursor.current.isYAMLSeparator
        }
    }

    private var plainRefusal: YAMLFailure.Problem {
        guard let scalar = cursor.current else { return .unexpectedEnd }
        return scalar == "\n" ? .unexpectedEnd : .reservedIndicator(scalar)
    }

    private func isPlainSafe(_ scalar: Unicode.Scalar?, _ context: YAMLFlowContext) -> Bool {
        guard !scalar.isYAMLSeparator, scalar != "\u{FEFF}" else { return false }
        return !(context.isInFlow && scalar?.isYAMLFlowIndicator == true)
    }

    /// Reads up to the last word of a line that belongs to the scalar.
    private mutating func plainLine(_ context: YAMLFlowContext) -> String {
        let start = cursor.index
        var end = cursor
        while let scalar = cursor.current, scalar != "\n" {
            if scalar.isYAMLBlank {
                cursor.skipBlanks()
                if cursor.current == "#" { break }
                continue
            }
            if scalar == ":", !isPlainSafe(cursor[1], context) { break }
            if !isPlainSafe(scalar, context) { break }
            cursor.advance()
            end = cursor
        }
        cursor = end
        let text = cursor.string(from: start)
        // The line is over only if nothing else stands on it.
        cursor.skipBlanks()
        if cursor.current != "\n" { cursor = end }
        return text
    }

    /// Skips line ends and the white space after them, and counts the line ends.
    mutating func skipBreaks() -> Int {
        var breaks = 0
        while let scalar = cursor.current, scalar == "\n" || scalar.isYAMLBlank {
            if scalar == "\n" { breaks += 1 }
            cursor.advance()
        }
        return breaks
    }

    /// What line ends between two words stand for: one is a space, each further one itself.
    func folded(_ breaks: Int) -> String {
        breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
    }

    private func continuesPlain(_ context: YAMLFlowContext) -> Bool {
        guard let scalar = cursor.current, scalar != "#", !cursor.isAtDocumentMarker else {
            return false
        }
        if context.isInFlow {
            // A line that is not deep enough is for the caller to refuse.
            guard cursor.indentation >= context.indentation else { return false }
            return !scalar.isYAMLFlowIndicator
                && !(scalar == ":" && !isPlainSafe(cursor[1], context))
        }
        return cursor.indentation >= context.indentation
    }
}
