extension Pool {
    /// Whose turn it is under round-robin, weighted or not.
    ///
    /// Every slot has a pass, the moment of its next turn, and strides by the inverse of its weight.
    /// The least pass is next. Any stretch of turns gives each slot its share to within about one
    /// turn, and the turns of a heavy slot are spread evenly between the others'.
    struct Turns: Sendable {
        // Weights go up to a million, which leaves a stride exact to a 4,000th.
        private static let lap: Int64 = 1 << 32
        // Far below overflow: one stride is at most a lap.
        private static let tooFar: Int64 = 1 << 61

        private var passes: [Int64]
        private let strides: [Int64]
        private let tiers: [Int]
        /// The pass of the last turn in each tier, behind which nobody queues.
        private var clocks: [Int64]

        /// Sets up the first lap.
        ///
        /// - Parameters:
        ///   - weights: By slot; 1 and more.
        ///   - tiers: By slot, numbered from 0.
        init(weights: [Int], tiers: [Int]) {
            let strides = weights.map { Self.lap / Int64(max(1, min($0, 1_000_000))) }
            self.strides = strides
            self.tiers = tiers
            clocks = Array(repeating: 0, count: (tiers.max() ?? -1) + 1)
            let count = Int64(max(weights.count, 1))
            // Staggered, so that equal weights start in order and no lap begins with a burst.
            passes = strides.indices.map { strides[$0] / (2 * count) * Int64(2 * $0 + 1) }
        }

        /// The moment of a slot's next turn; what it missed while it rested is not made up.
        func pass(of slot: Int) -> Int64 { max(passes[slot], clocks[tiers[slot]]) }

        /// Takes a turn.
        mutating func take(_ slot: Int) {
            let pass = pass(of: slot)
            clocks[tiers[slot]] = pass
            passes[slot] = pass + strides[slot]
        }

        /// Takes a turn out of order, which is paid for later.
        mutating func charge(_ slot: Int) {
            passes[slot] = min(pass(of: slot), clocks[tiers[slot]] + 2 * Self.lap) + strides[slot]
        }

        /// Whether the numbers have grown so far that they must be set back.
        func isFar(_ slot: Int) -> Bool { passes[slot] > Self.tooFar }

        /// Sets all numbers back, which changes no order.
        mutating func rewind() {
            for slot in passes.indices { passes[slot] -= clocks[tiers[slot]] }
            for tier in clocks.indices { clocks[tier] = 0 }
        }

        /// How far ahead of its tier's clock a slot is.
        func lead(of slot: Int) -> Int64 { pass(of: slot) - clocks[tiers[slot]] }

        /// Continues from how far ahead the slot was in an earlier generation.
        mutating func resume(_ slot: Int, lead: Int64) {
            passes[slot] = clocks[tiers[slot]] + min(lead, strides[slot])
        }
    }
}
