import ProviderAPI
import Synchronization

/// The file of what the pool has learnt; any thread may write it.
final class StateFile: Sendable {
    private let pool: AccountPool
    /// Where it is, as long as it is this server's to keep.
    private let owned = Mutex<CredentialFolder?>(nil)

    init(_ pool: AccountPool) { self.pool = pool }

    /// Says where the file is; `nil` leaves it to another process.
    func own(_ folder: CredentialFolder?) { owned.withLock { $0 = folder } }

    /// What the pool's times are told by.
    static var clocks: Pool.Clocks {
        Pool.Clocks(now: EventLoop.monotonicTime(), wall: Timestamp.unixMilliseconds)
    }

    /// Writes the file, where it is this server's.
    ///
    /// - Throws: Why it cannot be written.
    func write() throws(FileFailure) {
        guard let folder = owned.withLock({ $0 }) else { return }
        let state = SavedState.json(pool.snapshot(Self.clocks))
        let json = KnownSecrets.process.mask.hide(state)
        try AtomicFile.write(folder.path, StateKeeper.fileName, Array(json.compact.utf8))
    }
}
