/// A reading position in a YAML text that knows lines, columns and indentation.
struct YAMLCursor {
    private let text: [Unicode.Scalar]
    private(set) var index = 0
    private(set) var line = 1
    private(set) var lineStart = 0

    init(_ text: [Unicode.Scalar]) {
        self.text = text
    }

    var isAtEnd: Bool { index >= text.count }
    var current: Unicode.Scalar? { self[0] }

    /// How many characters stand before the current one on its line.
    var column: Int { index - lineStart }

    var position: YAMLPosition { YAMLPosition(line: line, column: column + 1) }

    /// The scalar at an offset from the current one, nil outside of the text.
    subscript(offset: Int) -> Unicode.Scalar? {
        let place = index + offset
        return place >= 0 && place < text.count ? text[place] : nil
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < text.count {
            index += 1
            if text[index - 1] == "\n" {
                line += 1
                lineStart = index
            }
        }
    }

    /// How many spaces the current line begins with.
    var indentation: Int {
        var place = lineStart
        while place < index, text[place] == " " { place += 1 }
        return place - lineStart
    }

    /// Whether only spaces and tabs stand before the current character on its line.
    var isFirstOnLine: Bool {
        text[lineStart..<index].allSatisfy(\.isYAMLBlank)
    }

    /// Whether a tab stands in the white space that begins the current line.
    var hasTabIndentation: Bool {
        isFirstOnLine && indentation < column
    }

    /// Whether `---` or `...` stands here as a line's first word.
    var isAtDocumentMarker: Bool { isAtMarker("-") || isAtMarker(".") }

    func isAtMarker(_ scalar: Unicode.Scalar) -> Bool {
        guard column == 0, self[0] == scalar, self[1] == scalar, self[2] == scalar else {
            return false
        }
        return self[3].isYAMLSeparator
    }

    /// Whether an indicator stands here with white space, or nothing, after it.
    func isAtIndicator(_ scalar: Unicode.Scalar) -> Bool {
        self[0] == scalar && self[1].isYAMLSeparator
    }

    mutating func skipBlanks() {
        while current?.isYAMLBlank == true { advance() }
    }

    mutating func skipLine() {
        while let scalar = current, scalar != "\n" { advance() }
    }

    /// The text from an earlier index up to the current one.
    func string(from start: Int) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[start..<index])
        return String(result)
    }
}

extension Unicode.Scalar {
    var isYAMLBlank: Bool { self == " " || self == "\t" }
    var isYAMLFlowIndicator: Bool {
        switch self {
        case ",", "[", "]", "{", "}": true
        default: false
        }
    }
}

extension Unicode.Scalar? {
    /// Whether a word ends here: white space, a line's end, or the text's end.
    var isYAMLSeparator: Bool {
        switch self {
        case nil, " ", "\t", "\n": true
        default: false
        }
    }
}
