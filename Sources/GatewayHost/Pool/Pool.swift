/// The accounts behind the gateway's models: which one serves the next request, and which rest.
///
/// A pure machine: it is told what happened and when (`now`, nanoseconds of any monotonic clock) and
/// answers what to do. It holds no lock, reads no clock and does no IO; the host keeps one pool
/// behind a lock and calls it from every event loop.
///
///     pick ──lease──▶ accept (the upstream answered well) ──▶ report ──advice──▶ Attempts
///       └──wait──▶ resume / takeAnswers
///
/// After every call that changes something, the caller delivers `takeAnswers()` to the waiters.
struct Pool: Sendable {
    /// The numbers that the pool works by.
    var rules: Rules
    var accounts: [AccountState] = []
    var indexes: [String: AccountIndex] = [:]
    var freeIndexes: [AccountIndex] = []
    var origins = OriginTable()
    var models = ModelTable()
    var selections: [Selection] = []
    var setIDs: [String: CandidateSetID] = [:]
    var changes = ChangeLog()
    var leases = LeaseTable()
    var queue = WaitQueue()
    var bindings: AffinityMap
    var random: SeededRandom
    /// Counts leases and the openings of rests, so that "began after" needs no clock.
    var sequence: UInt64 = 0
    /// Whether a set ranks its accounts by something that every pick changes.
    var ranksByUse = false
    /// How many leases have ended.
    var reports = 0
    private var answers: [Answer] = []

    /// Creates a pool without accounts.
    ///
    /// - Parameters:
    ///   - rules: The numbers that the pool works by.
    ///   - seed: Where the jitter comes from.
    init(rules: Rules = Rules(), seed: UInt64) {
        self.rules = rules
        random = SeededRandom(seed: seed)
        bindings = AffinityMap(
            capacity: rules.affinity.maxBindings,
            lifetime: rules.affinity.lifetime
        )
    }

    /// Works by other numbers from now on; rests and conversations that exist keep their ends.
    mutating func adopt(_ rules: Rules) {
        self.rules = rules
        bindings.lifetime = rules.affinity.lifetime
    }

    /// Changes whenever there is something new to save.
    var revision: UInt64 { sequence &+ UInt64(changes.count) &+ UInt64(reports) }

    /// What waiting requests got since the last call: a lease, or a refusal.
    ///
    /// - Returns: In the order in which they were answered.
    mutating func takeAnswers() -> [Answer] {
        guard !answers.isEmpty else { return [] }
        defer { answers = [] }
        return answers
    }

    mutating func answer(_ ticket: Ticket, _ pick: Pick) {
        answers.append(Answer(ticket: ticket, pick: pick))
    }

    mutating func nextSequence() -> UInt64 {
        sequence += 1
        return sequence
    }
}
