/// What a pattern says, as a tree.
indirect enum PatternNode {
    /// One character of a set.
    case one(PatternSet)
    case anchor(PatternAnchor)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, least: Int, most: Int?)
}

/// A place that a pattern asks for.
enum PatternAnchor: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordEdge, noWordEdge

    /// Whether a place is meant.
    ///
    /// - Parameters:
    ///   - before: The character before it.
    ///   - after: The character behind it.
    /// - Returns: Whether the anchor holds there.
    func holds(between before: Unicode.Scalar?, and after: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordEdge: Self.isWord(before) != Self.isWord(after)
        case .noWordEdge: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { PatternSet.word.contains($0) } ?? false
    }
}

/// A set of characters.
struct PatternSet: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false
    /// Whether upper and lower case are the same.
    var foldsCase = false

    static let digit = PatternSet(ranges: [0x30...0x39])
    static let word = PatternSet(ranges: [0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f...0x5f])
    static let space = PatternSet(ranges: [0x20...0x20, 0x09...0x0a, 0x0c...0x0d])
    static let any = PatternSet(ranges: [], isNegated: true)
    static let anyButNewline = PatternSet(ranges: [0x0a...0x0a], isNegated: true)

    /// The sets that `[:name:]` stands for.
    static let named: [String: [ClosedRange<UInt32>]] = [
        "alpha": [0x41...0x5a, 0x61...0x7a], "digit": digit.ranges, "word": word.ranges,
        "alnum": [0x41...0x5a, 0x61...0x7a, 0x30...0x39], "upper": [0x41...0x5a],
        "lower": [0x61...0x7a], "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
        "space": [0x20...0x20, 0x09...0x0d], "blank": [0x20...0x20, 0x09...0x09],
        "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e],
        "print": [0x20...0x7e], "graph": [0x21...0x7e], "cntrl": [0...0x1f, 0x7f...0x7f],
    ]

    /// The set of one character.
    init(_ scalar: Unicode.Scalar, foldsCase: Bool) {
        self.init(ranges: [scalar.value...scalar.value], foldsCase: foldsCase)
    }

    init(ranges: [ClosedRange<UInt32>], isNegated: Bool = false, foldsCase: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
        self.foldsCase = foldsCase
    }

    /// The ranges of all that is not in the set.
    var complement: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        return next <= 0x10ffff ? gaps + [next...0x10ffff] : gaps
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        holds(scalar) != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
        guard foldsCase else { return false }
        if scalar.isASCII {
            guard Self.isLetter(scalar) else { return false }
            return ranges.contains { $0.contains(scalar.value ^ 0x20) }
        }
        let properties = scalar.properties
        return [properties.lowercaseMapping, properties.uppercaseMapping].contains { text in
            guard let other = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
                return false
            }
            return ranges.contains { $0.contains(other.value) }
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7a).contains(scalar.value | 0x20)
    }
}
