import Synchronization

/// Whose memory it is that a request takes: a key's, or an address's where there is none.
enum MemoryClient: Hashable, Sendable {
    /// A client key, by its scope.
    case key(UInt64)
    /// An address, or the first half of an IPv6 one, since whoever has one of those has them all.
    case peer(Peer)

    /// Names a peer that has not shown a key.
    init(_ peer: Peer) {
        self = .peer(peer.address.map { .address($0.subscriber) } ?? peer)
    }
}

/// What one client holds of the budget.
final class ClientMemory: Sendable {
    let name: MemoryClient
    /// How many connections use it.
    let holders = Atomic<Int>(0)
    private let used = Atomic<Int>(0)

    init(_ name: MemoryClient) { self.name = name }

    /// What is held.
    var usedBytes: Int { used.load(ordering: .relaxed) }

    /// Takes a part of the client's share.
    ///
    /// - Returns: Whether there was room.
    func take(_ bytes: Int, of share: Int) -> Bool {
        guard used.add(bytes, ordering: .relaxed).newValue > share else { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// Counts what is held already.
    func takeAnyway(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }

    /// Gives a part back.
    func giveBack(_ bytes: Int) { used.subtract(bytes, ordering: .relaxed) }
}
