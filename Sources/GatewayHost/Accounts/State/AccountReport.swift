import ProviderAPI

/// What the operator sees of the accounts: of the files, and of the pool where a server runs.
struct AccountReport {
    let accounts: [Account]
    let refusals: [StoredAccounts.Refusal]
    /// Entries of the configuration that give no account.
    var unopened: [ConfiguredAccounts.Refusal] = []
    /// Files that others than their owner can read.
    var exposed: [String] = []
    /// What a running server knows.
    var statuses: [Pool.Status] = []
    var standings: [String: RenewableAccount.Standing] = [:]
    var isLive = false

    /// The report as a document; it holds no secret.
    var json: JSONValue { KnownSecrets.process.mask.hide(document) }

    private var document: JSONValue {
        [
            "live": .bool(isLive),
            "accounts": .array(accounts.map(json)),
            "refused": .array(
                unopened.map {
                    [
                        "path": .string($0.path), "line": .int($0.line),
                        "reason": .string($0.reason),
                    ]
                }
                    + refusals.map {
                        [
                            "file": .string($0.file), "reason": .string($0.reason),
                            "foreign": .bool($0.isForeign),
                        ]
                    }
            ),
        ]
    }

    private func json(_ account: Account) -> JSONValue {
        let info = account.hosted.info
        let status = statuses.first { $0.id == account.id }
        let standing = standings[account.id]
        var json: JSONValue = [
            "id": .string(account.id), "provider": .string(account.provider),
            "label": .string(account.terms.label), "plan": .string(info.plan),
            "state": .string(state(account, status, standing)),
            "priority": .int(account.terms.priority), "weight": .int(account.terms.weight),
            "refreshable": .bool(info.isRefreshable),
        ]
        if let file = account.file {
            json["file"] = .string(file)
            if exposed.contains(file) { json["exposed"] = true }
        }
        if !account.terms.prefix.isEmpty { json["prefix"] = .string(account.terms.prefix) }
        if !account.terms.note.isEmpty { json["note"] = .string(account.terms.note) }
        // A credential that has no token yet gets one before its first use.
        if let expires = info.expires, expires.milliseconds > 0 {
            json["expires"] = .string(Timestamp.text(milliseconds: expires.milliseconds))
        }
        if let next = standing?.next {
            json["next_refresh"] = .string(Timestamp.text(milliseconds: next))
        }
        if let problem = standing?.problem { json["refresh_error"] = .string(problem) }
        if let status { add(status, to: &json) }
        return json
    }

    private func state(
        _ account: Account,
        _ status: Pool.Status?,
        _ standing: RenewableAccount.Standing?
    ) -> String {
        if account.terms.isDisabled { return "disabled" }
        if standing?.needsLogin ?? false { return "login needed" }
        if status?.isRefreshing ?? false { return "refreshing" }
        if status?.resting.contains(where: { $0.model == nil }) ?? false { return "resting" }
        if let expires = account.hosted.info.expires,
            (1...Timestamp.unixMilliseconds).contains(expires.milliseconds)
        {
            return "expired"
        }
        return "ok"
    }

    private func add(_ status: Pool.Status, to json: inout JSONValue) {
        let counters = status.counters
        json["in_flight"] = .int(status.inFlight)
        json["max_concurrent"] = .int(status.maxConcurrent)
        json["requests"] = .int(counters.requests)
        json["successes"] = .int(counters.successes)
        json["cancelled"] = .int(counters.cancelled)
        json["input_tokens"] = .int(counters.inputTokens)
        json["output_tokens"] = .int(counters.outputTokens)
        let errors = Pool.Failure.Kind.allCases.filter { counters.errors[$0.rawValue] > 0 }
        json["errors"] = .object(errors.map { .init($0.name, .int(counters.errors[$0.rawValue])) })
        json["resting"] = .array(status.resting.map(resting))
        json["windows"] = .array(
            status.windows.map {
                ["name": .string($0.name), "remaining_ppm": .int(Int(clamping: $0.remaining))]
            }
        )
        if let error = counters.lastError {
            json["last_error"] = [
                "kind": .string(error.kind.name), "status": .int(error.status),
                "message": .string(error.message),
            ]
        }
    }

    private func resting(_ rest: Pool.Status.Resting) -> JSONValue {
        var json: JSONValue = [
            "kind": .string(rest.kind.name),
            "seconds": .int(Int(clamping: rest.remaining / 1_000_000_000)),
            "until": .string(
                Timestamp.text(
                    milliseconds: Timestamp.unixMilliseconds + rest.remaining / 1_000_000
                )
            ),
            "guess": .bool(rest.isGuess), "permanent": .bool(rest.isPermanent),
        ]
        if let model = rest.model { json["model"] = .string(model) }
        return json
    }
}
