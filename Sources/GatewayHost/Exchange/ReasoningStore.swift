import Dialects
import Synchronization

/// Keeps the thoughts of answers for clients whose format cannot carry them to the next request.
///
/// Two tables, a younger and an older one: what is used moves to the younger, and when that is full
/// or has had its time it becomes the older and the older goes. So neither the bytes nor the age of
/// what is kept can grow, and no entry is ever searched for.
final class ReasoningStore: Sendable {
    /// What tells turns apart: nobody gets the thoughts of another client or model.
    struct Key: Hashable {
        var client: UInt64
        var provider: String
        var model: String
        /// The name of the turn.
        var turn: TurnName
    }

    struct Entry {
        var turn: RememberedTurn
        /// The account that made it.
        var account: String
        var byteCount: Int
    }

    private struct Tables {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var youngBytes = 0
        var began: Int64 = 0
    }

    /// What keys, names and tables take beside the thoughts.
    private static let overhead = 512

    private let tables = Mutex(Tables())
    private let maxBytes: Int
    private let lifetime: Int64

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - maxBytes: How much is kept at most.
    ///   - lifetime: For how many nanoseconds at most a turn is kept after its last use; half of it
    ///     at least, while there is room.
    init(maxBytes: Int = 32 << 20, lifetime: Int64 = 3_600_000_000_000) {
        self.maxBytes = maxBytes
        self.lifetime = lifetime
    }

    /// Keeps a turn.
    func keep(_ turn: RememberedTurn, by account: String, as key: Key, now: Int64) {
        let count = turn.byteCount + Self.overhead
        guard count <= maxBytes / 2 else { return }
        let entry = Entry(turn: turn, account: account, byteCount: count)
        tables.withLock { tables in
            age(&tables, now)
            put(entry, key, &tables, now)
        }
    }

    /// Finds a turn, which begins a new time for it.
    func entry(_ key: Key, now: Int64) -> Entry? {
        tables.withLock { tables in
            age(&tables, now)
            if let entry = tables.young[key] { return entry }
            guard let entry = tables.old.removeValue(forKey: key) else { return nil }
            put(entry, key, &tables, now)
            return entry
        }
    }

    /// Forgets a turn that its upstream refused.
    func drop(_ key: Key) {
        tables.withLock { tables in
            if let entry = tables.young.removeValue(forKey: key) {
                tables.youngBytes -= entry.byteCount
            }
            tables.old[key] = nil
        }
    }

    private func put(_ entry: Entry, _ key: Key, _ tables: inout Tables, _ now: Int64) {
        if tables.youngBytes + entry.byteCount > maxBytes / 2 { turn(&tables, now) }
        tables.old[key] = nil
        let before = tables.young.updateValue(entry, forKey: key)
        tables.youngBytes += entry.byteCount - (before?.byteCount ?? 0)
    }

    private func age(_ tables: inout Tables, _ now: Int64) {
        let age = now - tables.began
        if age >= lifetime {
            // Nothing was used for so long that both tables have had their time.
            tables = Tables()
            tables.began = now
        } else if age >= lifetime / 2 {
            turn(&tables, now)
        }
    }

    private func turn(_ tables: inout Tables, _ now: Int64) {
        tables.old = tables.young
        tables.young = [:]
        tables.youngBytes = 0
        tables.began = now
    }
}
