import ProviderAPI

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

    /// What the operator is told of an account's renewals.
    struct Standing: Sendable {
        var problem: String?
        /// Whether only a new login helps.
        var needsLogin = false
        var next: Int64?
    }

    private struct Tracked {
        var account: Account
        var schedule = RefreshSchedule()
        var timer: TimerID?
        var problem: String?
        /// The version of the credential that the issuer refused for good.
        var deadVersion: UInt64?
        /// Whether an upstream has refused the credential, so that it is of no use as it is.
        var isRefused = false

        init(account: Account) {
            self.account = account
            let now = Timestamp.unixMilliseconds
            let content = account.slot.content
            guard let expires = content.hosted.info.expires, expires.milliseconds > now,
                let text = content.document["last_refresh"]?.string,
                let last = UnixTime(rfc3339: text), last.milliseconds <= now
            else { return }
            // A token that lives shorter than the lead is not renewed at every start.
            schedule.renewed(now: last.milliseconds)
        }
    }

    private let upstream: UpstreamClient
    private let pool: AccountPool
    private let saved: (String, CredentialDocument) -> Void
    private var folder = CredentialFolder(path: "")
    private var tls = TLSSettings()
    private var tracked: [String: Tracked] = [:]
    private var waiters: [String: [(Bool) -> Void]] = [:]
    private var isStopped = false

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

    /// Takes the accounts of a new generation.
    func take(_ generation: Generation) {
        folder = CredentialFolder(generation.config)
        tls = TLSSettings(generation.config.upstream)
        var next: [String: Tracked] = [:]
        for account in generation.accounts
        where account.hosted.info.isRefreshable && !account.terms.isDisabled {
            var entry = tracked.removeValue(forKey: account.id) ?? Tracked(account: account)
            if entry.account.slot !== account.slot {
                // The operator has replaced the credential: what was wrong with the old one is over.
                if let timer = entry.timer { loop.cancel(timer) }
                entry = Tracked(account: account)
            }
            entry.account = account
            next[account.id] = entry
        }
        for gone in tracked.values { if let timer = gone.timer { loop.cancel(timer) } }
        tracked = next
        for id in tracked.keys { plan(id) }
    }

    /// Ends the schedule.
    func stop() {
        isStopped = true
        for entry in tracked.values { if let timer = entry.timer { loop.cancel(timer) } }
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

    /// What the operator is told, by account.
    var standings: [String: Standing] {
        tracked.mapValues { entry in
            let version = entry.account.slot.content.document.version
            return Standing(
                problem: entry.problem,
                needsLogin: entry.deadVersion == version,
                next: entry.deadVersion == version ? nil : due(entry)
            )
        }
    }

    /// Renews a credential.
    ///
    /// - Parameters:
    ///   - id: The account.
    ///   - answer: Takes whether there is a new credential.
    func renew(_ id: String, _ answer: @escaping (Bool) -> Void) {
        guard let entry = tracked[id], !isStopped, !isDead(entry) else {
            if let problem = tracked[id]?.problem { rest(id, problem, isPermanent: true) }
            return answer(false)
        }
        if waiters[id] != nil {
            waiters[id]?.append(answer)
            return
        }
        waiters[id] = [answer]
        start(entry.account)
    }

    private func isDead(_ entry: Tracked) -> Bool {
        entry.deadVersion == entry.account.slot.content.document.version
    }

    private func due(_ entry: Tracked) -> Int64? {
        entry.schedule.due(
            expires: entry.account.hosted.info.expires,
            lead: entry.account.descriptor.refreshLeadSeconds
        )
    }

    private func plan(_ id: String) {
        guard var entry = tracked[id], !isStopped else { return }
        if let timer = entry.timer { loop.cancel(timer) }
        entry.timer = nil
        if !isDead(entry), waiters[id] == nil, let due = due(entry) {
            let wait = min(max(0, due - Timestamp.unixMilliseconds), Self.longestSleep)
            entry.timer = loop.schedule(after: wait * 1_000_000) { [weak self] in self?.wake(id) }
        }
        tracked[id] = entry
    }

    private func wake(_ id: String) {
        guard let entry = tracked[id], let due = due(entry) else { return }
        tracked[id]?.timer = nil
        guard due <= Timestamp.unixMilliseconds else { return plan(id) }
        guard waiters.count < Self.maxRuns else {
            tracked[id]?.timer = loop.schedule(after: 1_000_000_000) { [weak self] in
                self?.wake(id)
            }
            return
        }
        if isExpired(entry.account) { pool.refreshing(id, now: loop.now) }
        renew(id) { _ in }
    }

    private func isExpired(_ account: Account) -> Bool {
        guard let expires = account.hosted.info.expires else { return false }
        return expires.milliseconds <= Timestamp.unixMilliseconds
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
            tracked[id]?.schedule.renewed(now: now)
            tracked[id]?.problem = nil
            tracked[id]?.deadVersion = nil
            tracked[id]?.isRefused = false
            pool.refreshed(id, .renewed, now: loop.now)
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
        tracked[id]?.problem = facts.message
        if facts.isPermanent {
            tracked[id]?.deadVersion = account.slot.content.document.version
            Log.error(
                "credential cannot be renewed, log in again",
                [
                    "account": .text(id), "provider": .text(account.provider),
                    "reason": .text(facts.message),
                    "advice": .text("switchyard login \(Self.login(of: account))"),
                ]
            )
        } else {
            tracked[id]?.schedule.failed(now: now, hint: facts.retryAfterMilliseconds)
            Log.warning(
                "credential not renewed, trying again",
                ["account": .text(id), "reason": .text(facts.message)]
            )
        }
        // A token that has not expired goes on serving while its renewal fails.
        guard tracked[id]?.isRefused ?? false || isExpired(account) else { return }
        rest(id, facts.message, isPermanent: facts.isPermanent)
    }

    private func rest(_ id: String, _ message: String, isPermanent: Bool) {
        var failure = Pool.Failure(.credentialFault, scope: .account)
        failure.message = message
        failure.isPermanent = isPermanent
        pool.refreshed(id, .failed(failure), now: loop.now)
    }

    private func answer(_ id: String, _ isRenewed: Bool) {
        for answer in waiters.removeValue(forKey: id) ?? [] { answer(isRenewed) }
    }

    private static func login(of account: Account) -> String {
        account.descriptor.logins.first?.name ?? account.provider
    }
}
