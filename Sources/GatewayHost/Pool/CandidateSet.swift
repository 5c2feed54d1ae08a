extension Pool {
    /// Accounts among which requests for one model choose, as the router hands them in.
    struct CandidateSet: Sendable, Equatable {
        /// The name under which the set's turns survive reloads: one for each route and model.
        var key: String
        /// The upstream model, without anything that does not change its limits (a thinking suffix).
        var model: String
        /// How an account is chosen.
        var strategy = Strategy.roundRobin
        /// The accounts by id, in the order that fill-first follows.
        var accounts: [String]
        /// Sets of one scope share their affinity: a conversation that uses two models of a provider
        /// stays on one account.
        var affinityScope = ""
    }
}
