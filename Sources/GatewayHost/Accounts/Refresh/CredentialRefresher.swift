import ProviderAPI
import Synchronization

/// Renews credentials before they expire, and when an upstream refuses them.
///
/// Safe to share although unchecked: all state is confined to the control loop, and `ask` is the one
/// function that other threads call.
final class CredentialRefresher: @unchecked Sendable {
    /// How long a request waits for a renewal, in nanoseconds.
    static let patience: Int64 = 30_000_000_000
    /// How many credentials are renewed at once by the clock.
    private static let maxRuns = 16
    /// The clock may be set and the machine may sleep, so the time is looked at this often.
    private static let longestSleep: Int64 = 60_000

    private let upstream: UpstreamClient
    private let pool: AccountPool
    private let saved: (String, CredentialDocument) -> Void
    private var folder = CredentialFolder(path: "")
    private var tls = TLSSettings()
    private var tracked: [String: RenewableAccount] = [:]
    private var waiters: [String: [(Bool) -> Void]] = [:]
    private let running = Atomic<Int>(0)
    private var isStopped = false
    private var finished: (() -> Void)?

    private var loop: EventLoop { upstream.loop }

    /// Makes a refresher without accounts.
    ///
    /// - Parameters:
    ///   - upstream: The client of the control loop.
    ///   - pool: Told how refreshes end.
    ///   - saved: Told of files that a refresh has written.
    init(
        upstream: UpstreamClient,
        pool: AccountPool,
        saved: @escaping (String, CredentialDocument) -> Void
    ) {
        self.upstream = upstream
        self.pool = pool
        self.saved = saved
    }

    /// How many credentials are being renewed; from any thread.
    var underWay: Int { running.load(ordering: .relaxed) }

    /// Takes the accounts of a generation, before it serves.
    ///
    /// Those whose token has expired are kept from requests until they are renewed.
    func take(_ generation: Generation) {
        folder = CredentialFolder(generation.config)
        tls = TLSSettings(generation.config.upstream)
        var next: [String: RenewableAccount] = [:]
        for account in generation.accounts
        where account.hosted.info.isRefreshable && !account.terms.isDisabled {
            var entry = tracked.removeValue(forKey: account.id) ?? RenewableAccount(account)
            if entry.account.slot !== account.slot {
                // The operator has replaced the credential: what was wrong with the old one is over.
                letGo(entry)
                entry = RenewableAccount(account)
            }
            entry.account = account
            next[account.id] = entry
        }
        for gone in tracked.values { letGo(gone) }
        tracked = next
        for id in tracked.keys { plan(id) }
    }

    /// Begins no more renewals.
    func stop() {
        isStopped = true
        for entry in tracked.values { letGo(entry) }
    }

    private func letGo(_ entry: RenewableAccount) {
        if let timer = entry.timer { loop.cancel(timer) }
        entry.account.slot.deadline = .max
    }

    /// Begins no more renewals, and waits for those that run.
    ///
    /// An answer that came too late would be lost, and with it perhaps the only token that the issuer
    /// still takes.
    ///
    /// - Parameter done: Called when none runs.
    func finish(_ done: @escaping () -> Void) {
        stop()
        if waiters.isEmpty { done() } else { finished = done }
    }

    /// Renews a credential that an upstream refused, once for all who ask; from any thread.
    ///
    /// - Parameters:
    ///   - id: The account.
    ///   - caller: The loop on which `answer` is called.
    ///   - answer: Takes whether there is a new credential.
    func ask(_ id: String, on caller: EventLoop, _ answer: @escaping @Sendable (Bool) -> Void) {
        loop.execute {
            self.tracked[id]?.isRefused = true
            self.renew(id) { isRenewed in caller.execute { answer(isRenewed) } }
        }
    }

    /// Renews a credential that a request found to have expired; from any thread.
    ///
    /// The account has been kept from requests, and is until its renewal ends.
    func expired(_ id: String) {
        loop.execute {
            if self.waiters[id] != nil { return }
            if let timer = self.tracked[id]?.timer { self.loop.cancel(timer) }
            self.wake(id)
            let isAhead = self.waiters[id] != nil || self.tracked[id]?.isDue == true
            if !isAhead || self.isStopped { self.pool.released(id, now: self.loop.now) }
        }
    }

    /// What the operator is told, by account.
    var standings: [String: RenewableAccount.Standing] { tracked.mapValues(\.standing) }

    /// Renews a credential.
    ///
    /// - Parameters:
    ///   - id: The account.
    ///   - answer: Takes whether there is a new credential.
    func renew(_ id: String, _ answer: @escaping (Bool) -> Void) {
        guard let entry = tracked[id], !isStopped, !entry.isDead else {
            if let problem = tracked[id]?.problem { rest(id, problem, isPermanent: true) }
            return answer(false)
        }
        if waiters[id] != nil {
            waiters[id]?.append(answer)
            return
        }
        waiters[id] = [answer]
        running.store(waiters.count, ordering: .relaxed)
        start(entry.account)
    }

    private func plan(_ id: String) {
        guard var entry = tracked[id], !isStopped else { return }
        if let timer = entry.timer { loop.cancel(timer) }
        entry.timer = nil
        if !entry.isDead, waiters[id] == nil, let due = entry.due {
            let left = due.subtracting(saturating: Timestamp.unixMilliseconds)
            let wait = min(max(0, left), Self.longestSleep)
            if wait == 0 { hold(entry) }
            entry.timer = loop.schedule(after: Pool.Time.milliseconds(wait)) { [weak self] in
                self?.wake(id)
            }
        }
        tracked[id] = entry
        setDeadline(id)
    }

    /// Says to the loops from when on the credential must not be sent.
    private func setDeadline(_ id: String) {
        guard let entry = tracked[id] else { return }
        entry.account.slot.deadline = isStopped ? .max : entry.deadline
    }

    private func wake(_ id: String) {
        guard let entry = tracked[id] else { return }
        tracked[id]?.timer = nil
        guard entry.isDue else { return plan(id) }
        hold(entry)
        guard waiters.count < Self.maxRuns else {
            tracked[id]?.timer = loop.schedule(after: 1_000_000_000) { [weak self] in
                self?.wake(id)
            }
            return
        }
        renew(id) { _ in }
    }

    /// Keeps requests away from an account whose token is worth nothing and is about to be renewed.
    private func hold(_ entry: RenewableAccount) {
        if entry.isExpired { pool.refreshing(entry.account.id, now: loop.now) }
    }

    private func start(_ account: Account) {
        let run = RefreshRun(account, in: folder, upstream, tls, saved: saved) { [weak self] in
            self?.ended(account, $0)
        }
        run.start()
    }

    private func ended(_ account: Account, _ outcome: RefreshRun.Outcome) {
        let id = account.id
        let now = Timestamp.unixMilliseconds
        switch outcome {
        case .renewed:
            tracked[id]?.renewed(now: now)
            setDeadline(id)
            let version = account.slot.content.document.version
            pool.refreshed(id, .renewed, credential: version, now: loop.now)
            Log.info("credential renewed", ["account": .text(id)])
            answer(id, true)
        case .failed(let facts):
            failed(account, facts, now)
            answer(id, false)
        }
        plan(id)
    }

    private func failed(_ account: Account, _ facts: FailureFacts, _ now: Int64) {
        let id = account.id
        tracked[id]?.failed(facts, now: now)
        setDeadline(id)
        if facts.isPermanent {
            Log.error(
                "credential cannot be renewed, log in again",
                [
                    "account": .text(id), "provider": .text(account.provider),
                    "reason": .text(facts.message),
                    "advice": .text("switchyard login \(Self.login(of: account))"),
                ]
            )
        } else {
            Log.warning(
                "credential not renewed, trying again",
                ["account": .text(id), "reason": .text(facts.message)]
            )
        }
        guard tracked[id]?.isUseless ?? false else { return }
        rest(id, facts.message, isPermanent: facts.isPermanent)
    }

    private func rest(_ id: String, _ message: String, isPermanent: Bool) {
        var failure = Pool.Failure(.credentialFault, scope: .account)
        failure.message = message
        failure.isPermanent = isPermanent
        pool.refreshed(id, .failed(failure), now: loop.now)
    }

    private func answer(_ id: String, _ isRenewed: Bool) {
        let answers = waiters.removeValue(forKey: id) ?? []
        running.store(waiters.count, ordering: .relaxed)
        for answer in answers { answer(isRenewed) }
        guard waiters.isEmpty, let finished else { return }
        self.finished = nil
        finished()
    }

    private static func login(of account: Account) -> String {
        account.descriptor.logins.first?.name ?? account.provider
    }
}
