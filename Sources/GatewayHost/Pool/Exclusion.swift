extension Pool {
    /// The slots of a candidate set that the request at hand has tried.
    ///
    /// They are marked, which is cheap, and taken out of the order only when they come first: a
    /// request that goes through thousands of accounts would pay for each of them at each step.
    struct Exclusion: Sendable {
        /// By slot: the round in which it was marked, one more once it was set aside.
        private var marks: [Int] = []
        private var round = 0
        /// The slots that were taken out of the order.
        private(set) var aside: [Int] = []

        /// Marks the slots of a request.
        ///
        /// - Parameters:
        ///   - tried: The accounts that it has tried.
        ///   - places: The slots by the places of accounts; negative where an account has none.
        ///   - count: How many slots there are.
        mutating func begin(_ tried: [AccountIndex], places: [Int32], count: Int) {
            if marks.isEmpty { marks = Array(repeating: 0, count: count) }
            round += 2
            for account in tried where account.position < places.count {
                let slot = Int(places[account.position])
                if slot >= 0 { marks[slot] = round }
            }
        }

        /// Whether a slot is not wanted.
        func holds(_ slot: Int) -> Bool { !marks.isEmpty && marks[slot] >= round }

        /// Notes that a slot is taken out of the order.
        ///
        /// - Parameter slot: One that is held.
        /// - Returns: Whether it was not out yet.
        mutating func takeOut(_ slot: Int) -> Bool {
            guard marks[slot] == round else { return false }
            marks[slot] = round + 1
            aside.append(slot)
            return true
        }

        /// Forgets the request.
        mutating func end() {
            round += 2
            aside.removeAll(keepingCapacity: true)
        }
    }
}
