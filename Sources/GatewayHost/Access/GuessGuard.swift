import Synchronization

/// Keeps those away who guess keys; one for the process.
///
/// A good key costs an atomic load or two. A wrong one takes the lock of a part of the table, and is
/// counted before it is answered, so that no number of connections gives more guesses.
///
/// An address that is locked out is not told whether a key is right: keys are not even looked at,
/// but for those that were good from there before. So its other users are served on, and a guesser
/// learns nothing that it could not have known.
final class GuessGuard: Sendable {
    private static let shardCount = 16
    private static let shardCapacity = 512

    private let seen = SeenKeys()
    private let shards: [Shard]
    private let locked = Atomic<Int>(0)

    private final class Shard: Sendable {
        let table = Mutex(GuessTable(capacity: GuessGuard.shardCapacity))
    }

    init() {
        shards = (0..<Self.shardCount).map { _ in Shard() }
    }

    /// Whether anybody is locked out.
    var isBusy: Bool { locked.load(ordering: .relaxed) > 0 }

    /// A key was right.
    func succeeded(_ peer: Peer, _ client: ClientKeys.Client) {
        seen.insert(peer, client.scope)
    }

    /// How long a request with a key has to be turned away.
    ///
    /// - Parameters:
    ///   - peer: Who asks.
    ///   - key: What it presents.
    ///   - now: The time.
    /// - Returns: `nil` where the key may be looked at.
    func wait(_ peer: Peer, _ key: UnsafeRawBufferPointer, now: Int64) -> Int64? {
        guard isBusy, let time = shard(of: peer).table.withLock({ $0.lock(on: peer, now: now) }),
            !seen.contains(peer, ClientKeys.scope(of: key))
        else { return nil }
        shard(of: peer).table.withLock { $0.refused(peer, now: now) }
        return time
    }

    /// A key was wrong.
    ///
    /// - Parameters:
    ///   - peer: Who presented it.
    ///   - key: The key.
    ///   - rules: The operator's.
    ///   - now: The time.
    /// - Returns: What becomes of the peer; each lock that began is to be ended by ``endLocks(now:)``.
    func failed(
        _ peer: Peer,
        _ key: UnsafeRawBufferPointer,
        _ rules: Config.AuthFailures,
        now: Int64
    ) -> GuessTable.Outcome {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        let digest = UInt64(truncatingIfNeeded: hasher.finalize())
        let outcome = shard(of: peer).table.withLock {
            $0.failed(peer, key: digest, rules, now: now)
        }
        locked.add(outcome.began.count - outcome.ended.count, ordering: .relaxed)
        Self.report(outcome.ended)
        return outcome
    }

    /// Ends the locks whose time is over, and says so.
    ///
    /// - Parameter now: The time.
    func endLocks(now: Int64) {
        for shard in shards {
            let ended = shard.table.withLock { $0.endLocks(now: now) }
            locked.subtract(ended.count, ordering: .relaxed)
            Self.report(ended)
        }
    }

    private func shard(of peer: Peer) -> Shard {
        let bits = peer.address?.neighbourhood.bits ?? 0
        return shards[(bits.hashValue & .max) % Self.shardCount]
    }

    private static func report(_ ended: [GuessTable.Lock]) {
        for lock in ended {
            Log.info(
                "address is let in again",
                ["address": .text(lock.place.description), "refused": .number(lock.refused)]
            )
        }
    }
}
