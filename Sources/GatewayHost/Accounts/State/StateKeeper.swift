import ProviderAPI

/// Saves what the pool has learnt, and takes it up again at the next start.
///
/// Of several servers that share a folder, one keeps the state: the first, and when it is gone the
/// next. The others begin with what it saved, and save nothing. Used on the control loop alone.
final class StateKeeper {
    static let fileName = ".state.json"
    /// How long changes gather before they are saved, in nanoseconds.
    static let settleTime: Int64 = 5_000_000_000
    /// 65,536 conversations take some megabytes.
    private static let maxBytes = 64 * 1024 * 1024

    /// What may be written from another thread, where this one hangs.
    let file: StateFile
    private let loop: EventLoop
    private let pool: AccountPool
    private var folder: CredentialFolder
    private var isEnabled: Bool
    private var savedRevision: UInt64?
    private var hasComplained = false
    private var isStopped = false
    private var lock: CredentialLock?

    /// Makes a keeper.
    ///
    /// - Parameters:
    ///   - pool: Whose state it keeps.
    ///   - config: Where, and whether at all.
    ///   - loop: The control loop.
    init(_ pool: AccountPool, _ config: Config, on loop: EventLoop) {
        self.pool = pool
        self.loop = loop
        file = StateFile(pool)
        folder = CredentialFolder(config)
        isEnabled = config.retry.savesCooldowns
    }

    /// Takes up what the last run saved; a file that cannot be read is as good as none.
    func restore() {
        guard isEnabled else { return }
        _ = isKeeper
        do throws(FileFailure) {
            let path = "\(folder.path)/\(Self.fileName)"
            let bytes = try RegularFile.read(path, limit: Self.maxBytes)
            guard let json = try? JSONValue(parsing: bytes),
                let snapshot = SavedState.snapshot(json)
            else { return Log.warning("saved state is unusable", ["file": .text(path)]) }
            pool.restore(snapshot, StateFile.clocks)
        } catch {
            guard !error.isAbsent else { return }
            Log.warning("saved state is unusable", ["reason": .text(error.description)])
        }
    }

    /// Saves from now on whenever something has changed.
    func start() {
        loop.schedule(after: Self.settleTime) { [weak self] in
            self?.save()
            self?.start()
        }
    }

    /// Takes what a new configuration says.
    func take(_ config: Config) {
        let next = CredentialFolder(config)
        isEnabled = config.retry.savesCooldowns
        if next != folder || !isEnabled { release() }
        folder = next
    }

    /// Saves if something has changed.
    func save() {
        let revision = pool.revision
        guard isEnabled, !isStopped, savedRevision != revision else { return }
        guard isKeeper else { return complain("another server saves that of \(folder.path)") }
        do throws(FileFailure) {
            try file.write()
            savedRevision = revision
            hasComplained = false
        } catch {
            complain(error.description)
        }
    }

    /// Leaves the file to another process.
    func stop() {
        isStopped = true
        release()
    }

    private func release() {
        file.own(nil)
        lock = nil
    }

    private func complain(_ reason: String) {
        guard !hasComplained else { return }
        hasComplained = true
        Log.warning("state is not saved", ["reason": .text(reason)])
    }

    /// Whether the folder's state is this server's to keep, as long as it runs.
    private var isKeeper: Bool {
        if lock == nil {
            lock = CredentialLock(Self.fileName, in: folder)
            if lock != nil { file.own(folder) }
        }
        return lock != nil
    }
}
