extension Pool {
    /// Requests that wait for an account, first come first served.
    struct WaitQueue: Sendable {
        struct Waiter: Sendable {
            let ticket: Ticket
            var request: Request
            let deadline: Int64
        }

        private(set) var waiters: [Waiter] = []
        private var counts: [CandidateSetID: Int] = [:]
        private var lastTicket: UInt64 = 0
        /// What the last round of answers had seen: nothing to do until one of them moves on.
        private var seenChanges = -1
        private var reviewAt: Int64 = 0

        var isEmpty: Bool { waiters.isEmpty }

        /// How many wait for an account of a set.
        func count(of set: CandidateSetID) -> Int { counts[set] ?? 0 }

        /// How many sets somebody waits for.
        var setCount: Int { counts.count }

        func deadline(of ticket: Ticket) -> Int64? { find(ticket).map { waiters[$0].deadline } }

        func request(of ticket: Ticket) -> Request? { find(ticket).map { waiters[$0].request } }

        /// Adds a request.
        ///
        /// - Parameters:
        ///   - request: What waits.
        ///   - deadline: Until when.
        ///   - review: When time alone changes something for its set.
        /// - Returns: Its number.
        mutating func append(_ request: Request, deadline: Int64, review: Int64) -> Ticket {
            reviewAt = min(reviewAt, review)
            lastTicket += 1
            let ticket = Ticket(raw: lastTicket)
            waiters.append(Waiter(ticket: ticket, request: request, deadline: deadline))
            counts[request.set, default: 0] += 1
            return ticket
        }

        /// Takes a request out.
        ///
        /// - Returns: `nil` when it no longer waits.
        mutating func remove(_ ticket: Ticket) -> Waiter? {
            guard let position = find(ticket) else { return nil }
            let waiter = waiters.remove(at: position)
            leave(waiter.request.set)
            return waiter
        }

        /// Whether anything has happened since the last round.
        func needsRound(changes: Int, now: Int64) -> Bool {
            !waiters.isEmpty && (changes != seenChanges || now >= reviewAt)
        }

        mutating func endRound(changes: Int, reviewAt: Int64) {
            (seenChanges, self.reviewAt) = (changes, reviewAt)
        }

        private func find(_ ticket: Ticket) -> Int? {
            var low = 0
            var high = waiters.count
            while low < high {
                let middle = (low + high) / 2
                if waiters[middle].ticket < ticket { low = middle + 1 } else { high = middle }
            }
            return low < waiters.count && waiters[low].ticket == ticket ? low : nil
        }

        private mutating func leave(_ set: CandidateSetID) {
            let left = count(of: set) - 1
            counts[set] = left > 0 ? left : nil
        }
    }
}
