extension YAMLParser {
    /// What stands after `|` or `>`.
    private struct Header {
        var isFolded: Bool
        var indentation: Int?
        var chomping = Chomping.clip
    }

    private enum Chomping { case strip, clip, keep }

    /// Reads a literal or folded scalar, whose content is the deeper lines below.
    ///
    /// - Parameters:
    ///   - properties: Its anchor and tag.
    ///   - parent: The column of the collection that holds it; −1 at the top.
    /// - Throws: The place and the reason why it is not one.
    mutating func blockScalar(
        _ properties: YAMLProperties,
        parent: Int
    ) throws(YAMLFailure) {
        let start = cursor.position
        let header = try header()
        try lineEnd()
        cursor.advance()
        // An indicator counts from the parent's column; at the top there is none to count from.
        let indentation: Int
        if let digit = header.indentation {
            indentation = max(parent, 0) + digit
        } else {
            indentation = try detectedIndentation(parent)
        }
        var content = BlockScalarContent(isFolded: header.isFolded)
        while try blockLine(indentation, &content) {}
        let text: String
        switch header.chomping {
        case .strip: text = content.stripped
        case .clip: text = content.clipped
        case .keep: text = content.kept
        }
        emit(.scalar(text, header.isFolded ? .folded : .literal), properties, at: start)
    }

    private mutating func header() throws(YAMLFailure) -> Header {
        var header = Header(isFolded: cursor.current == ">")
        var hasChomping = false
        cursor.advance()
        while let scalar = cursor.current, !cursor.current.isYAMLSeparator {
            switch scalar {
            case "1"..."9" where header.indentation == nil:
                header.indentation = Int(clamping: scalar.value - 0x30)
            case "+" where !hasChomping, "-" where !hasChomping:
                header.chomping = scalar == "+" ? .keep : .strip
                hasChomping = true
            default: throw failure(.malformedBlockHeader)
            }
            cursor.advance()
        }
        return header
    }

    /// The indentation of the first line that is not empty.
    private func detectedIndentation(_ parent: Int) throws(YAMLFailure) -> Int {
        var ahead = cursor
        var deepestBlank = 0
        while true {
            while ahead.current == " " { ahead.advance() }
            guard ahead.current == "\n" else { break }
            deepestBlank = max(deepestBlank, ahead.column)
            ahead.advance()
        }
        guard !ahead.isAtEnd else { return max(parent + 1, deepestBlank) }
        guard ahead.column > parent else {
            guard ahead.current != "\t" else {
                throw failure(.tabIndentation, at: ahead.position)
            }
            return parent + 1
        }
        guard deepestBlank <= ahead.column else {
            throw failure(.deepBlankLine, at: ahead.position)
        }
        return ahead.column
    }

    /// Reads one line of a block scalar.
    ///
    /// - Returns: Whether there was one.
    private mutating func blockLine(
        _ indentation: Int,
        _ content: inout BlockScalarContent
    ) throws(YAMLFailure) -> Bool {
        guard !cursor.isAtEnd else { return false }
        let before = cursor
        while cursor.column < indentation, cursor.current == " " { cursor.advance() }
        if cursor.current == "\n" {
            content.appendBreak()
            cursor.advance()
            return true
        }
        guard cursor.column == indentation, !cursor.isAtEnd, !cursor.isAtDocumentMarker else {
            if cursor.isAtEnd { return false }
            cursor = before
            return false
        }
        let start = cursor.index
        cursor.skipLine()
        content.append(cursor.string(from: start))
        if !cursor.isAtEnd {
            content.appendBreak()
            cursor.advance()
        }
        return true
    }
}

/// The lines of a literal or folded scalar put together (YAML 1.2 §8.1.2, §8.1.3).
private struct BlockScalarContent {
    private let isFolded: Bool
    private var text = ""
    private var breaks = 0
    private var hasLines = false
    private var lastIsSpaced = false

    init(isFolded: Bool) {
        self.isFolded = isFolded
    }

    mutating func appendBreak() {
        breaks += 1
    }

    mutating func append(_ line: String) {
        let isSpaced = line.first == " " || line.first == "\t"
        // Only between two lines that begin at the indentation does a line end become a space.
        if isFolded, hasLines, !isSpaced, !lastIsSpaced {
            text += breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
        } else {
            text += String(repeating: "\n", count: breaks)
        }
        text += line
        breaks = 0
        hasLines = true
        lastIsSpaced = isSpaced
    }

    var stripped: String { text }
    var clipped: String { hasLines && breaks > 0 ? text + "\n" : text }
    var kept: String { text + String(repeating: "\n", count: breaks) }
}
