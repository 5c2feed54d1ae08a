/// Reads the text of a pattern.
struct PatternParser {
    typealias Problem = Pattern.Problem

    /// Groups may lie in each other so deep; reading them recurses.
    private static let deepest = 50
    /// As RE2 has it.
    private static let mostRepetitions = 1000

    private struct Flags {
        var foldsCase = false
        var dotTakesNewline = false
        var anchorsTakeLines = false
    }

    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var flags = Flags()

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// Reads the whole pattern.
    mutating func parse() throws(Problem) -> PatternNode {
        let node = try choice()
        guard index == text.count else { throw Problem(reason: "a `)` closes no group") }
        return node
    }

    private var current: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        index += 1
        return true
    }

    private mutating func choice() throws(Problem) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Problem) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            guard let atom = try atom() else { continue }
            nodes.append(try quantified(atom))
        }
        return .sequence(nodes)
    }

    private mutating func quantified(_ atom: PatternNode) throws(Problem) -> PatternNode {
        guard let (least, most) = try quantifier() else { return atom }
        // Whether it takes as much or as little as it can changes nothing for us.
        _ = take("?")
        guard try quantifier() == nil else {
            throw Problem(reason: "it repeats a repetition; put the first into a group")
        }
        return .repeated(atom, least: least, most: most)
    }

    private mutating func quantifier() throws(Problem) -> (Int, Int?)? {
        switch current {
        case "*":
            index += 1
            return (0, nil)
        case "+":
            index += 1
            return (1, nil)
        case "?":
            index += 1
            return (0, 1)
        case "{": return try counts()
        default: return nil
        }
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`; anything else after a brace stands for itself.
    private mutating func counts() throws(Problem) -> (Int, Int?)? {
        let start = index
        index += 1
        guard let least = number() else {
            index = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = current == "}" ? nil : number() ?? -1 }
        guard take("}"), most != -1 else {
            index = start
            return nil
        }
        guard max(least, most ?? 0) <= Self.mostRepetitions, most ?? least >= least else {
            throw Problem(reason: "a count is not between 0 and \(Self.mostRepetitions)")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = text[index...].prefix { (0x30...0x39).contains($0.value) }
        guard !digits.isEmpty, digits.count < 6 else { return nil }
        index += digits.count
        return Int(Self.text(digits), radix: 10)
    }

    /// Reads what can be repeated; `nil` where it is only a change of flags.
    private mutating func atom() throws(Problem) -> PatternNode? {
        guard let scalar = current else { return nil }
        index += 1
        switch scalar {
        case "(": return try group()
        case "[": return .one(try set())
        case ".": return .one(flags.dotTakesNewline ? .any : .anyButNewline)
        case "^": return .anchor(flags.anchorsTakeLines ? .lineStart : .textStart)
        case "$": return .anchor(flags.anchorsTakeLines ? .lineEnd : .textEnd)
        case "\\": return try escape()
        case "*", "+", "?": throw Problem(reason: "`\(scalar)` repeats nothing")
        default: return literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        .one(PatternSet(scalar, foldsCase: flags.foldsCase))
    }

    private mutating func group() throws(Problem) -> PatternNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw Problem(reason: "more than \(Self.deepest) groups lie in each other")
        }
        let outer = flags
        if take("?") {
            guard try beginsGroup() else { return nil }
        }
        let node = try choice()
        guard take(")") else { throw Problem(reason: "a group is not closed") }
        flags = outer
        return node
    }

    /// Reads what follows `(?`.
    ///
    /// - Returns: Whether a group follows; otherwise the flags hold for the rest of the one around.
    private mutating func beginsGroup() throws(Problem) -> Bool {
        if take("P") || (current == "<" && index + 1 < text.count && Self.isName(text[index + 1])) {
            guard take("<") else { throw Problem(reason: "a group has no name") }
            while let scalar = current, Self.isName(scalar) { index += 1 }
            guard take(">") else { throw Problem(reason: "the name of a group does not end") }
            return true
        }
        var isOn = true
        while let scalar = current {
            index += 1
            switch scalar {
            case ":": return true
            case ")": return false
            case "-": isOn = false
            case "i": flags.foldsCase = isOn
            case "s": flags.dotTakesNewline = isOn
            case "m": flags.anchorsTakeLines = isOn
            case "U": break
            default: throw Problem(reason: "`(?\(scalar)` is not supported")
            }
        }
        throw Problem(reason: "a group is not closed")
    }

    fileprivate static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        PatternSet.word.contains(scalar)
    }
}

// Characters and sets of them.
extension PatternParser {
    private mutating func escape() throws(Problem) -> PatternNode {
        switch current {
        case "A":
            index += 1
            return .anchor(.textStart)
        case "z":
            index += 1
            return .anchor(.textEnd)
        case "b":
            index += 1
            return .anchor(.wordEdge)
        case "B":
            index += 1
            return .anchor(.noWordEdge)
        default: break
        }
        if let ranges = classRanges() { return .one(PatternSet(ranges: ranges)) }
        return literal(try escapedScalar())
    }

    /// Reads the letter of a class such as `\d`.
    private mutating func classRanges() -> [ClosedRange<UInt32>]? {
        let ranges: [ClosedRange<UInt32>]
        switch current {
        case "d": ranges = PatternSet.digit.ranges
        case "D": ranges = PatternSet.digit.complement
        case "w": ranges = PatternSet.word.ranges
        case "W": ranges = PatternSet.word.complement
        case "s": ranges = PatternSet.space.ranges
        case "S": ranges = PatternSet.space.complement
        default: return nil
        }
        index += 1
        return ranges
    }

    private mutating func escapedScalar() throws(Problem) -> Unicode.Scalar {
        guard let scalar = current else { throw Problem(reason: "it ends with a backslash") }
        index += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{c}"
        case "v": return "\u{b}"
        case "a": return "\u{7}"
        case "x": return try hexadecimal()
        default: break
        }
        guard !PatternSet.word.contains(scalar) || scalar == "_" else {
            throw Problem(reason: "`\\\(scalar)` is not supported")
        }
        return scalar
    }

    private mutating func hexadecimal() throws(Problem) -> Unicode.Scalar {
        let isBraced = take("{")
        let digits = text[index...].prefix { $0.properties.isASCIIHexDigit }
            .prefix(isBraced ? 6 : 2)
        index += digits.count
        let number = Int(Self.text(digits), radix: 16)
        guard let scalar = number.flatMap({ Unicode.Scalar(UInt32(clamping: $0)) }),
            !isBraced || take("}")
        else {
            throw Problem(reason: "`\\x` names no character")
        }
        return scalar
    }

    /// Reads a set after its opening bracket.
    private mutating func set() throws(Problem) -> PatternSet {
        var set = PatternSet(ranges: [], isNegated: take("^"), foldsCase: flags.foldsCase)
        var isFirst = true
        while let scalar = current {
            if scalar == "]", !isFirst {
                index += 1
                return set
            }
            isFirst = false
            set.ranges += try element()
        }
        throw Problem(reason: "a `[` is not closed")
    }

    private mutating func element() throws(Problem) -> [ClosedRange<UInt32>] {
        if let ranges = namedClass() { return ranges }
        if current == "\\" {
            index += 1
            if let ranges = classRanges() { return ranges }
            index -= 1
        }
        let first = try member()
        guard current == "-", index + 1 < text.count, text[index + 1] != "]" else {
            return [first.value...first.value]
        }
        index += 1
        let last = try member()
        guard first.value <= last.value else { throw Problem(reason: "a range is upside down") }
        return [first.value...last.value]
    }

    private mutating func member() throws(Problem) -> Unicode.Scalar {
        guard let scalar = current else { throw Problem(reason: "a `[` is not closed") }
        index += 1
        return scalar == "\\" ? try escapedScalar() : scalar
    }

    private mutating func namedClass() -> [ClosedRange<UInt32>]? {
        guard current == "[", index + 1 < text.count, text[index + 1] == ":" else { return nil }
        let name = Self.text(text[(index + 2)...].prefix { $0 != ":" })
        let end = index + 2 + name.unicodeScalars.count
        guard end + 1 < text.count, text[end + 1] == "]", let ranges = PatternSet.named[name] else {
            return nil
        }
        index = end + 2
        return ranges
    }
}
