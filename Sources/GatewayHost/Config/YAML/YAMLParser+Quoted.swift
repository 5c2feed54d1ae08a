extension YAMLParser {
    /// Reads a scalar in single quotes, where `''` is a quote.
    mutating func singleQuoted(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        let start = cursor.position
        var text: [Unicode.Scalar] = []
        cursor.advance()
        while let scalar = cursor.current {
            if scalar == "'" {
                cursor.advance()
                guard cursor.current == "'" else {
                    return emit(
                        .scalar(String(scalars: text), .singleQuoted),
                        properties,
                        at: start
                    )
                }
            } else if scalar == "\n" {
                try foldQuotedLine(&text, kept: 0, context, openedAt: start)
                continue
            }
            text.append(scalar)
            cursor.advance()
        }
        throw failure(.unclosed("'"), at: start)
    }

    /// Reads a scalar in double quotes, with its escapes.
    mutating func doubleQuoted(
        _ properties: YAMLProperties,
        _ context: YAMLFlowContext
    ) throws(YAMLFailure) {
        let start = cursor.position
        var text: [Unicode.Scalar] = []
        // White space up to here was escaped and is not trimmed at a line's end.
        var kept = 0
        cursor.advance()
        while let scalar = cursor.current {
            switch scalar {
            case "\"":
                cursor.advance()
                return emit(.scalar(String(scalars: text), .doubleQuoted), properties, at: start)
            case "\\" where cursor[1] == "\n":
                try joinQuotedLine(&text, context, openedAt: start)
                kept = text.count
            case "\\":
                text.append(try escape())
                kept = text.count
            case "\n": try foldQuotedLine(&text, kept: kept, context, openedAt: start)
            default:
                text.append(scalar)
                cursor.advance()
            }
        }
        throw failure(.unclosed("\""), at: start)
    }

    /// Folds the lines at a line end: white space around it goes, see `folded(_:)`.
    private mutating func foldQuotedLine(
        _ text: inout [Unicode.Scalar],
        kept: Int,
        _ context: YAMLFlowContext,
        openedAt start: YAMLPosition
    ) throws(YAMLFailure) {
        var blanks = text.reversed().prefix(while: \.isYAMLBlank).count
        blanks = min(blanks, text.count - kept)
        text.removeLast(blanks)
        let breaks = try skipQuotedBreaks(context, openedAt: start)
        text.append(contentsOf: folded(breaks).unicodeScalars)
    }

    /// Joins the lines at an escaped line end, which keeps the white space before it.
    private mutating func joinQuotedLine(
        _ text: inout [Unicode.Scalar],
        _ context: YAMLFlowContext,
        openedAt start: YAMLPosition
    ) throws(YAMLFailure) {
        cursor.advance()
        let breaks = try skipQuotedBreaks(context, openedAt: start)
        text.append(contentsOf: repeatElement("\n", count: breaks - 1))
    }

    private mutating func skipQuotedBreaks(
        _ context: YAMLFlowContext,
        openedAt start: YAMLPosition
    ) throws(YAMLFailure) -> Int {
        let breaks = skipBreaks()
        guard !cursor.isAtEnd else { throw failure(.unclosedQuote, at: start) }
        try checkFlowLine(context)
        return breaks
    }

    private mutating func escape() throws(YAMLFailure) -> Unicode.Scalar {
        let start = cursor.position
        cursor.advance()
        guard let letter = cursor.current else { throw failure(.unclosedQuote, at: start) }
        cursor.advance()
        if let scalar = Self.escapes[letter] { return scalar }
        guard let digits = Self.hexEscapes[letter] else {
            throw failure(.unknownEscape(letter), at: start)
        }
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = cursor.current.flatMap({ Character($0).hexDigitValue }),
                cursor.current?.isASCII == true
            else { throw failure(.malformedEscape, at: start) }
            value = value << 4 | UInt32(digit)
            cursor.advance()
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure(.malformedEscape, at: start) }
        return scalar
    }

    private static let hexEscapes: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "\0", "a": "\u{07}", "b": "\u{08}", "t": "\t", "\t": "\t", "n": "\n", "v": "\u{0B}",
        "f": "\u{0C}", "r": "\r", "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\",
        "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}", "P": "\u{2029}",
    ]
}

extension String {
    fileprivate init(scalars: [Unicode.Scalar]) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
