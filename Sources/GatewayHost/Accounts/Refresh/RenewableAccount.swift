import ProviderAPI

/// An account whose credential is renewed, and how that has gone so far.
struct RenewableAccount {
    /// What the operator is told of an account's renewals.
    struct Standing: Sendable {
        var problem: String?
        /// Whether only a new login helps.
        var needsLogin = false
        var next: Int64?
    }

    var account: Account
    var timer: TimerID?
    /// Whether an upstream has refused the credential, so that it is of no use as it is.
    var isRefused = false
    private(set) var problem: String?
    private var schedule = RefreshSchedule()
    /// The version of the credential that the issuer refused for good.
    private var deadVersion: UInt64?

    init(_ account: Account) {
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

    /// Whether the issuer has refused the credential for good.
    var isDead: Bool { deadVersion == account.slot.content.document.version }

    var isExpired: Bool {
        guard let expires = account.hosted.info.expires else { return false }
        return expires.milliseconds <= Timestamp.unixMilliseconds
    }

    /// Whether requests would only be refused; a token that has not expired goes on serving while
    /// its renewal fails.
    var isUseless: Bool { isRefused || isExpired }

    /// When the clock asks for a renewal, in milliseconds since 1970.
    var due: Int64? {
        schedule.due(
            expires: account.hosted.info.expires,
            lead: account.descriptor.refreshLeadSeconds
        )
    }

    /// Whether the clock asks for a renewal now.
    var isDue: Bool { !isDead && due.map { $0 <= Timestamp.unixMilliseconds } ?? false }

    /// From when on no request is sent with the credential as it is.
    ///
    /// Never before a renewal is due: where a renewed token seems to have expired as it came, one of
    /// the clocks is wrong, and the upstream knows best.
    var deadline: Int64 {
        guard !isDead, let expires = account.hosted.info.expires, let due else { return .max }
        return max(expires.milliseconds, due)
    }

    var standing: Standing {
        Standing(problem: problem, needsLogin: isDead, next: isDead ? nil : due)
    }

    /// Notes a renewal.
    mutating func renewed(now: Int64) {
        schedule.renewed(now: now)
        (problem, deadVersion, isRefused) = (nil, nil, false)
    }

    /// Notes a failure.
    mutating func failed(_ facts: FailureFacts, now: Int64) {
        problem = facts.message
        if facts.isPermanent {
            deadVersion = account.slot.content.document.version
        } else {
            schedule.failed(now: now, hint: facts.retryAfterMilliseconds)
        }
    }
}
