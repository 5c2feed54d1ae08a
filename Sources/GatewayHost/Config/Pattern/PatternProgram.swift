/// A pattern as instructions, each of which goes on with the next unless it says otherwise.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one character of the set of this number.
        case one(Int)
        case anchor(PatternAnchor)
        case jump(Int)
        case split(Int, Int)
        case match
    }

    /// A text of the length that we look at takes a fifth of a second with so many at worst.
    private static let mostInstructions = 500

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [PatternSet] = []

    /// Translates a tree.
    ///
    /// - Parameter node: The whole pattern.
    /// - Throws: That it is too large.
    init(_ node: PatternNode) throws(Pattern.Problem) {
        try add(node)
        try emit(.match)
    }

    private mutating func emit(_ instruction: Instruction) throws(Pattern.Problem) {
        guard instructions.count < Self.mostInstructions else {
            throw Pattern.Problem(reason: "it is too large once its repetitions are written out")
        }
        instructions.append(instruction)
    }

    private mutating func add(_ node: PatternNode) throws(Pattern.Problem) {
        switch node {
        case .one(let set):
            try emit(.one(sets.count))
            sets.append(set)
        case .anchor(let anchor): try emit(.anchor(anchor))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .choice(let branches): try add(choice: branches)
        case .repeated(let node, let least, let most):
            for _ in 0..<least { try add(node) }
            guard let most else { return try add(endless: node) }
            for _ in least..<most { try add(optional: node) }
        }
    }

    private mutating func add(choice branches: [PatternNode]) throws(Pattern.Problem) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let fork = instructions.count
            try emit(.split(fork + 1, 0))
            try add(branch)
            ends.append(instructions.count)
            try emit(.jump(0))
            instructions[fork] = .split(fork + 1, instructions.count)
        }
        if let last = branches.last { try add(last) }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func add(endless node: PatternNode) throws(Pattern.Problem) {
        let fork = instructions.count
        try emit(.split(fork + 1, 0))
        try add(node)
        try emit(.jump(fork))
        instructions[fork] = .split(fork + 1, instructions.count)
    }

    private mutating func add(optional node: PatternNode) throws(Pattern.Problem) {
        let fork = instructions.count
        try emit(.split(fork + 1, 0))
        try add(node)
        instructions[fork] = .split(fork + 1, instructions.count)
    }
}

/// Runs a program over a text, all ways at once.
struct PatternMatcher {
    private let program: PatternProgram
    /// By instruction: the place in the text at which it was reached last.
    private var reached: [Int]
    /// The instructions that wait for the next character.
    private var waiting: [Int] = []
    private var open: [Int] = []

    init(_ program: PatternProgram) {
        self.program = program
        reached = Array(repeating: -1, count: program.instructions.count)
    }

    /// Whether the program matches from any place of a text on.
    mutating func finds(_ text: [Unicode.Scalar]) -> Bool {
        for place in 0...text.count {
            let before = place > 0 ? text[place - 1] : nil
            let after = place < text.count ? text[place] : nil
            open.append(0)
            if reachesMatch(at: place, before, after) { return true }
            guard let after else { break }
            step(over: after)
        }
        return false
    }

    private mutating func reachesMatch(
        at place: Int,
        _ before: Unicode.Scalar?,
        _ after: Unicode.Scalar?
    ) -> Bool {
        waiting.removeAll(keepingCapacity: true)
        while let index = open.popLast() {
            guard reached[index] != place else { continue }
            reached[index] = place
            switch program.instructions[index] {
            case .match: return true
            case .one: waiting.append(index)
            case .jump(let target): open.append(target)
            case .split(let first, let second):
                open.append(second)
                open.append(first)
            case .anchor(let anchor):
                if anchor.holds(between: before, and: after) { open.append(index + 1) }
            }
        }
        return false
    }

    private mutating func step(over scalar: Unicode.Scalar) {
        for index in waiting {
            guard case .one(let set) = program.instructions[index] else { continue }
            if program.sets[set].contains(scalar) { open.append(index + 1) }
        }
    }
}
