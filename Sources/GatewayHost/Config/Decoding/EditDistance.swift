/// How far apart two words are, to find what a misspelt one was meant to be.
enum EditDistance {
    /// The known word nearest to a misspelt one, if any is near enough to be meant.
    static func nearest(to word: String, in known: [String]) -> String? {
        let word = word.lowercased()
        let distances = known.map { ($0, between(word, $0)) }
        let best = distances.min { left, right in left.1 < right.1 }
        guard let best, best.1 <= max(2, min(word.utf8.count, maxBytes) / 3) else { return nil }
        return best.0
    }

    /// How much of a word is compared, in bytes.
    static let maxBytes = 64

    /// The fewest insertions, deletions, replacements and swaps of neighbours.
    static func between(_ left: String, _ right: String) -> Int {
        between(Array(left.utf8.prefix(maxBytes)), Array(right.utf8.prefix(maxBytes)))
    }

    /// The same of words as bytes, which take time in proportion to the product of their lengths.
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
