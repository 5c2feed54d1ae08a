extension YAMLFailure.Problem {
    /// What is wrong, as half a sentence.
    var reason: String { text.reason }

    /// What the author of the text can do about it.
    var advice: String { text.advice }

    private var text: (reason: String, advice: String) {
        switch self {
        case .tooLarge, .tooDeep, .tooManyNodes, .notUTF8, .control, .unexpectedEnd: sourceText
        case .badIndentation, .tabIndentation, .commentWithoutSpace, .trailingContent,
            .collectionOnThisLine, .mappingOnThisLine, .collectionAfterProperties, .missingColon,
            .multilineKey, .longKey:
            lineText
        case .reservedIndicator, .unclosed, .unclosedQuote, .unknownEscape, .malformedEscape,
            .malformedBlockHeader, .deepBlankLine, .emptyFlowEntry, .missingComma,
            .documentMarkerInside:
            scalarText
        case .duplicateAnchor, .duplicateTag, .emptyAnchor, .propertyWithoutSpace,
            .propertiesOnAlias, .unknownAlias, .recursiveAlias, .malformedTag, .unknownTagHandle:
            propertyText
        default: documentText
        }
    }

    private var sourceText: (String, String) {
        switch self {
        case .tooLarge(let limit):
            ("the text is larger than \(limit) bytes", "split it or raise the limit")
        case .tooDeep(let limit):
            ("collections nest deeper than \(limit) levels", "flatten the text")
        case .tooManyNodes(let limit):
            (
                "with its aliases written out the text has more than \(limit) nodes",
                "use fewer aliases"
            )
        case .notUTF8: ("the text is not UTF-8", "save it as UTF-8")
        case .control(let value):
            (
                "the control character U+\(String(value, radix: 16, uppercase: true)) is not allowed",
                "remove it, or write it as an escape in double quotes"
            )
        default: ("the text ends in the middle of a node", "complete it")
        }
    }

    private var lineText: (String, String) {
        switch self {
        case .badIndentation:
            (
                "this line is indented like none of the collections around it",
                "align it with its neighbours"
            )
        case .tabIndentation: ("a tab is used for indentation", "use spaces")
        case .commentWithoutSpace:
            (
                "# begins a comment only after white space",
                "put a space before it, or quote the text"
            )
        case .trailingContent:
            ("there is more on this line after the value ended", "quote the value as a whole")
        case .collectionOnThisLine:
            ("a list or mapping cannot begin here", "begin it on a line of its own, indented")
        case .mappingOnThisLine:
            (
                "a second \": \" stands on this line",
                "quote the value, or indent the mapping below its key"
            )
        case .collectionAfterProperties:
            (
                "an anchor or tag stands on the line of a list item",
                "put it on the line before the list"
            )
        case .missingColon:
            ("a key without \": \"", "write `key: value`, with a space after the colon")
        case .multilineKey(let line):
            (
                "this goes on with what began on line \(line), which so is no key",
                "align the line with its neighbours, or quote the value"
            )
        default: ("a key is longer than 1024 characters", "shorten it, or begin it with ?")
        }
    }

    private var scalarText: (String, String) {
        switch self {
        case .reservedIndicator(let scalar):
            ("a value cannot begin with \(scalar)", "put it in quotes")
        case .unclosed(let scalar): ("the closing \(scalar) is missing", "add it")
        case .unclosedQuote: ("the closing quote is missing", "add it")
        case .unknownEscape(let letter):
            ("\\\(letter) is not an escape", "write \\\\ for a backslash, or use single quotes")
        case .malformedEscape:
            (
                "an escape needs hexadecimal digits of a character",
                "write \\x41, \\u0041 or \\U00000041"
            )
        case .malformedBlockHeader:
            (
                "after | or > may stand only one digit from 1 to 9 and one of + or -",
                "remove the rest"
            )
        case .deepBlankLine:
            (
                "an empty line before it has more spaces than the first line of text",
                "remove the spaces"
            )
        case .emptyFlowEntry: ("nothing stands before this comma", "remove it")
        case .missingComma(let closing): ("a comma or \(closing) is missing here", "add it")
        default:
            ("a document marker stands inside of a value", "close the value first, or indent it")
        }
    }

    private var propertyText: (String, String) {
        switch self {
        case .duplicateAnchor: ("a node has two anchors", "remove one")
        case .duplicateTag: ("a node has two tags", "remove one")
        case .emptyAnchor: ("an anchor or alias has no name", "name it, or quote the value")
        case .propertyWithoutSpace: ("an anchor or tag needs a space after it", "add the space")
        case .propertiesOnAlias: ("an alias cannot have an anchor or tag", "remove it")
        // A key or password that was not quoted may look like these, so their text is not shown.
        case .unknownAlias:
            ("no anchor of this name stands before the alias", "define it, or quote the value")
        case .recursiveAlias: ("the alias stands inside of what it names", "remove it")
        case .malformedTag: ("this is not a tag", "correct it, or quote the value")
        default: ("the tag handle is not declared", "declare it with %TAG, or use ! or !!")
        }
    }

    private var documentText: (String, String) {
        switch self {
        case .contentAfterDocument:
            ("the document ended before this line", "indent the line, or begin a document with ---")
        case .directiveWithoutDocument: ("a directive must be followed by ---", "add the line ---")
        case .duplicateDirective(let name): ("the directive %\(name) stands twice", "remove one")
        case .malformedDirective(let name):
            ("the directive %\(name) is malformed", "correct or remove it")
        case .unknownVersion(let version):
            ("YAML \(version) is not known, only 1.x", "write %YAML 1.2 or remove the line")
        case .noDocument: ("the text holds no document", "write at least one key")
        case .severalDocuments: ("a second document begins here", "keep one document in the file")
        case .duplicateKey(let key, let first):
            ("the key \(key) stands here for the second time", "see line \(first.line); keep one")
        case .badMerge: ("<< takes a mapping or a list of mappings", "give it aliases of mappings")
        case .badValue(let tag): ("the value is not a \(tag)", "correct it or remove the tag")
        case .unsupportedTag: ("this tag means nothing here", "remove it, or quote the value")
        default: ("the text cannot be read", "correct it")
        }
    }
}
