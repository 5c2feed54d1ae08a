/// Finds the names that a misspelt one may have been meant to be, among very many.
///
/// What begins and ends most like it is looked at closely, and nothing else, so that a wrong name costs
/// little with tens of thousands of names.
struct NameNeighbours: Sendable {
    /// How many names are looked at closely.
    private static let maxCompared = 64

    /// The beginnings of the names in small letters, as they are compared.
    private let folded: [[UInt8]]

    init(_ names: [String]) { folded = names.map(Self.folded) }

    /// The names that are closest to one that is none of them.
    ///
    /// - Parameters:
    ///   - name: Any text.
    ///   - count: How many to give at most.
    /// - Returns: The places of the names, closest first.
    func nearest(to name: String, count: Int) -> [Int] {
        let wanted = Self.folded(name)
        let most = max(3, wanted.count / 2)
        var found = candidates(for: wanted, most)
            .map { (place: $0, distance: EditDistance.between(wanted, folded[$0])) }
        found.removeAll { $0.distance > most }
        return found.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
            .prefix(count).map(\.place)
    }

    /// The places of the names that are most alike at both ends.
    private func candidates(for wanted: [UInt8], _ most: Int) -> [Int] {
        var best: [(place: Int, likeness: Int)] = []
        for (place, name) in folded.enumerated() where abs(name.count - wanted.count) <= most {
            let likeness = Self.likeness(wanted, name)
            if best.count == Self.maxCompared {
                guard let last = best.last, likeness > last.likeness else { continue }
                best.removeLast()
            }
            let index = best.firstIndex { $0.likeness < likeness } ?? best.count
            best.insert((place, likeness), at: index)
        }
        return best.map(\.place)
    }

    /// How many bytes two names begin and end with alike, less what one is longer.
    private static func likeness(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let count = min(left.count, right.count)
        var first = 0
        while first < count, left[first] == right[first] { first += 1 }
        var last = 0
        while last < count - first, left[left.count - 1 - last] == right[right.count - 1 - last] {
            last += 1
        }
        return first + last - abs(left.count - right.count)
    }

    private static func folded(_ name: String) -> [UInt8] {
        Array(name.lowercased().utf8.prefix(EditDistance.maxBytes))
    }
}
