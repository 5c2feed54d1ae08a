/// Which addresses present wrong keys: slows them down, then locks them out for a time.
///
/// It is pure and of a fixed size. Addresses are counted by subscriber and by the network around, so
/// that whoever has many addresses of one network is one guesser. When it is full, what there is
/// least against is forgotten first: an address that is locked out goes last.
struct GuessTable {
    /// Who is counted as one.
    enum Place: Hashable, CustomStringConvertible {
        case subscriber(IPAddress)
        case neighbourhood(IPAddress)
        /// All clients of the local socket.
        case localSocket
        /// Clients that went before their address was asked for; they get no answer.
        case unknown

        var description: String {
            switch self {
            case .subscriber(let address) where address.isIPv4: "\(address)"
            case .subscriber(let address): "\(address)/64"
            case .neighbourhood(let address): "\(address)/\(address.isIPv4 ? 24 : 48)"
            case .localSocket: Peer.localSocketName
            case .unknown: "unknown"
            }
        }
    }

    /// A place that is locked out, or is no longer.
    struct Lock: Equatable {
        let place: Place
        /// How long it lasts.
        var time: Int64 = 0
        /// How many requests it has turned away.
        var refused = 0
    }

    /// What a wrong key has led to.
    struct Outcome: Equatable {
        /// How long its answer waits.
        var delay: Int64 = 0
        var began: [Lock] = []
        /// Locks that had to go to make room.
        var ended: [Lock] = []
    }

    /// How many guesses of a network count as one of an address.
    static let neighbourhoodFactor = 10

    private let capacity: Int
    private var records: [Place: GuessRecord] = [:]
    private var locked: Set<Place> = []

    /// Makes an empty table.
    ///
    /// - Parameter capacity: How many places it remembers.
    init(capacity: Int) {
        self.capacity = capacity
        records.reserveCapacity(capacity)
    }

    var count: Int { records.count }

    /// Notes a wrong key.
    ///
    /// - Parameters:
    ///   - peer: Whom it came from.
    ///   - key: A digest of it.
    ///   - rules: The operator's.
    ///   - now: The time.
    /// - Returns: What becomes of the peer.
    mutating func failed(
        _ peer: Peer,
        key: UInt64,
        _ rules: Config.AuthFailures,
        now: Int64
    ) -> Outcome {
        var outcome = Outcome()
        for place in Self.places(of: peer) { note(place, key, rules, now, &outcome) }
        let failures = Self.places(of: peer).first.flatMap { records[$0]?.failures } ?? 0
        // A lock empties the count.
        if failures > rules.slowAfter || !outcome.began.isEmpty {
            outcome.delay = rules.delay.nanoseconds
        }
        return outcome
    }

    /// How long a peer is locked out.
    ///
    /// - Parameters:
    ///   - peer: Who asks.
    ///   - now: The time.
    /// - Returns: How long the lock lasts, or `nil` where there is none.
    func lock(on peer: Peer, now: Int64) -> Int64? {
        Self.places(of: peer).compactMap { place in
            guard let record = records[place], record.isLocked(now) else { return nil }
            return record.lockedUntil - now
        }.max()
    }

    /// Notes that a request of a peer that is locked out was turned away.
    mutating func refused(_ peer: Peer, now: Int64) {
        for place in Self.places(of: peer) where records[place]?.isLocked(now) == true {
            records[place]?.refused += 1
        }
    }

    /// Ends the locks whose time is over.
    ///
    /// - Parameter now: The time.
    /// - Returns: These locks.
    mutating func endLocks(now: Int64) -> [Lock] {
        locked.filter { records[$0]?.isLocked(now) != true }.map { end($0) }
    }

    private static func places(of peer: Peer) -> [Place] {
        switch peer {
        case .address(let address):
            [.subscriber(address.subscriber), .neighbourhood(address.neighbourhood)]
        case .localSocket: [.localSocket]
        case .unknown: [.unknown]
        }
    }

    private mutating func note(
        _ place: Place,
        _ key: UInt64,
        _ rules: Config.AuthFailures,
        _ now: Int64,
        _ outcome: inout Outcome
    ) {
        // The timer of a lock may be late.
        if locked.contains(place), records[place]?.isLocked(now) != true {
            outcome.ended.append(end(place))
        }
        if records[place] == nil { makeRoom(now, &outcome) }
        let time = records[place, default: GuessRecord(now: now)]
            .note(key, limit: Self.limit(of: place, rules), rules, now: now)
        guard let time else { return }
        locked.insert(place)
        outcome.began.append(Lock(place: place, time: time))
    }

    private static func limit(of place: Place, _ rules: Config.AuthFailures) -> Int {
        guard case .neighbourhood = place else { return rules.lockAfter }
        return rules.lockAfter * neighbourhoodFactor  // at most ten million
    }

    private mutating func end(_ place: Place) -> Lock {
        locked.remove(place)
        return Lock(place: place, refused: records[place]?.refused ?? 0)
    }

    // An eighth at once, so that a flood of new places does not sort the table for each of them.
    private mutating func makeRoom(_ now: Int64, _ outcome: inout Outcome) {
        guard records.count >= capacity else { return }
        let places = records.map { (place: $0.key, guilt: $0.value.guilt(now)) }
            .sorted { $0.guilt < $1.guilt }.map(\.place)
        let free = places.prefix(capacity / 8).filter { !locked.contains($0) }
        for place in free.isEmpty ? Array(places.prefix(1)) : free {
            if locked.contains(place) { outcome.ended.append(end(place)) }
            records[place] = nil
        }
    }
}
