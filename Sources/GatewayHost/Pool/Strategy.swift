extension Pool {
    /// How the next account of a candidate set is chosen within the best tier that can serve.
    enum Strategy: String, Sendable, CaseIterable {
        /// Each account in turn.
        case roundRobin = "round-robin"
        /// In turn, each in proportion to its weight and evenly spread.
        case weightedRoundRobin = "weighted-round-robin"
        /// The first of the set until it cannot serve.
        case fillFirst = "fill-first"
        /// The one with the fewest requests in flight.
        case leastLoaded = "least-loaded"
        /// The one with the most left of its tightest quota window.
        case quotaAware = "quota-aware"

        /// Reads a strategy's name or its short form.
        ///
        /// - Parameter name: As the configuration writes it.
        init?(named name: String) {
            switch name {
            case "rr": self = .roundRobin
            case "wrr": self = .weightedRoundRobin
            case "ff": self = .fillFirst
            default: self.init(rawValue: name)
            }
        }

        /// Whether a pick of one set moves the account's place in the others.
        var ranksByUse: Bool { self == .leastLoaded || self == .quotaAware }
    }
}
