import Synchronization

/// What all loops share: the current generation, the pool, and the logs.
final class GatewayState: Sendable {
    let pool: AccountPool
    let lists: ModelLists
    let accessLog: AccessLog
    /// The thoughts of answers, for clients whose format cannot carry them.
    let reasoning = ReasoningStore()
    /// Keeps those away who guess keys.
    let guesses = GuessGuard()
    /// Renews refused credentials; `nil` where nothing is renewed.
    let refresher: CredentialRefresher?
    private let current: Mutex<Generation>
    private let draining = Atomic<Bool>(false)

    init(
        _ first: Generation,
        pool: AccountPool,
        lists: ModelLists,
        accessLog: AccessLog,
        refresher: CredentialRefresher? = nil
    ) {
        self.refresher = refresher
        current = Mutex(first)
        self.pool = pool
        self.lists = lists
        self.accessLog = accessLog
    }

    /// The generation that new requests begin with.
    var generation: Generation { current.withLock { $0 } }

    /// Makes a generation the current one; requests keep the one that they began with.
    func publish(_ next: Generation) { current.withLock { $0 = next } }

    /// Whether the server finishes what is under way and takes nothing new.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Begins to drain.
    func drain() { draining.store(true, ordering: .relaxed) }
}
