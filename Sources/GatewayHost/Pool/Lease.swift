extension Pool {
    /// The handle of a lease; one that has ended is recognised.
    struct LeaseID: Hashable, Sendable {
        let slot: Int32
        let generation: UInt32
    }

    /// The right to send one request with one account, until it is reported.
    struct Lease: Hashable, Sendable {
        /// Why this account was chosen; operators read it in the access log.
        enum Choice: String, Sendable {
            /// The strategy's order.
            case order
            /// The conversation is at home there.
            case affinity
            /// The conversation's home cannot serve, and this account stood in before.
            case detour
            /// The caller asked for it: a retry after a refresh, or a bound request.
            case pinned
            /// All rest, and the nearest to waking is tried early.
            case early
        }

        let id: LeaseID
        let account: AccountIndex
        let choice: Choice
        /// Whether the answer decides if a rest ends.
        let isProbe: Bool
    }

    /// A lease as the pool remembers it.
    struct LeaseRecord: Sendable {
        var account: AccountIndex
        var set: CandidateSetID
        var model: ModelKey
        /// The pool's sequence number when it began.
        var number: UInt64
        var isEarly: Bool
        var isAccepted = false
    }

    /// The leases that have not been reported yet.
    struct LeaseTable: Sendable {
        private var records: [LeaseRecord?] = []
        private var generations: [UInt32] = []
        private var free: [Int32] = []

        var count: Int { records.count - free.count }

        mutating func open(_ record: LeaseRecord) -> LeaseID {
            guard let slot = free.popLast() else {
                records.append(record)
                generations.append(0)
                return LeaseID(slot: Int32(records.count - 1), generation: 0)
            }
            records[Int(slot)] = record
            return LeaseID(slot: slot, generation: generations[Int(slot)])
        }

        /// Ends a lease.
        ///
        /// - Returns: `nil` when it had ended before.
        mutating func close(_ id: LeaseID) -> LeaseRecord? {
            guard let record = self[id] else { return nil }
            records[Int(id.slot)] = nil
            generations[Int(id.slot)] &+= 1
            free.append(id.slot)
            return record
        }

        mutating func accept(_ id: LeaseID) -> LeaseRecord? {
            guard let record = self[id] else { return nil }
            records[Int(id.slot)]?.isAccepted = true
            return record
        }

        subscript(id: LeaseID) -> LeaseRecord? {
            guard generations[Int(id.slot)] == id.generation else { return nil }
            return records[Int(id.slot)]
        }
    }
}
