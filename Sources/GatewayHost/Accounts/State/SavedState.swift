import ProviderAPI

/// The pool's snapshot as a document.
enum SavedState {
    private static let version = 1

    /// Writes a snapshot.
    static func json(_ snapshot: Pool.Snapshot) -> JSONValue {
        [
            "version": .int(version),
            "accounts": .array(snapshot.accounts.map(account)),
            "bindings": .array(
                snapshot.bindings.map {
                    [
                        .number(String($0.high)), .number(String($0.low)), .string($0.account),
                        number($0.usedAt),
                    ]
                }
            ),
        ]
    }

    /// Reads a snapshot; what does not fit is left out, for it is only a memory.
    static func snapshot(_ json: JSONValue) -> Pool.Snapshot? {
        guard json["version"]?.int == version else { return nil }
        return Pool.Snapshot(
            accounts: (json["accounts"]?.elements ?? []).compactMap(account),
            bindings: (json["bindings"]?.elements ?? []).compactMap(binding)
        )
    }

    private static func number(_ value: Int64) -> JSONValue { .number(String(value)) }

    private static func optional(_ value: Int64?) -> JSONValue { value.map(number) ?? .null }

    private static func account(_ account: Pool.Snapshot.Account) -> JSONValue {
        [
            "id": .string(account.id),
            "credential": account.credential.map { .number(String($0)) } ?? .null,
            "rests": .array(account.rests.map(rest)),
            "windows": .array(account.windows.filter { $0.model == nil }.map(window)),
            // A member of its own: who knows only the other would take them for the account's.
            "model_windows": .array(account.windows.filter { $0.model != nil }.map(window)),
            "requests": .int(account.requests), "successes": .int(account.successes),
            "cancelled": .int(account.cancelled),
            "errors": .object(
                account.errors.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) }
            ),
            "input_tokens": .int(account.inputTokens),
            "output_tokens": .int(account.outputTokens),
            "last_used": optional(account.lastUsed),
            "last_error": account.lastError.map(error) ?? .null,
        ]
    }

    private static func rest(_ rest: Pool.Snapshot.Rest) -> JSONValue {
        [
            "model": rest.model.map { .string($0) } ?? .null, "kind": .string(rest.kind),
            "until": number(rest.until), "guess": .bool(rest.isGuess),
            "permanent": .bool(rest.isPermanent), "step": .int(rest.step),
        ]
    }

    private static func window(_ window: Pool.Snapshot.Window) -> JSONValue {
        var json: JSONValue = [
            "name": .string(window.name), "remaining": number(window.remaining),
            "resets_at": optional(window.resetsAt),
        ]
        if let model = window.model { json["model"] = .string(model) }
        return json
    }

    private static func error(_ error: Pool.Snapshot.LastError) -> JSONValue {
        [
            "kind": .string(error.kind), "status": .int(error.status),
            "message": .string(error.message), "at": number(error.at),
        ]
    }

    private static func account(_ json: JSONValue) -> Pool.Snapshot.Account? {
        guard let id = json["id"]?.string else { return nil }
        var account = Pool.Snapshot.Account(id: id)
        if case .number(let text)? = json["credential"] {
            account.credential = UInt64(text, radix: 10)
        }
        account.rests = (json["rests"]?.elements ?? []).compactMap(rest)
        let windows = ["windows", "model_windows"].flatMap { json[$0]?.elements ?? [] }
        account.windows = windows.compactMap(window)
        account.requests = json["requests"]?.int ?? 0
        account.successes = json["successes"]?.int ?? 0
        account.cancelled = json["cancelled"]?.int ?? 0
        for member in json["errors"]?.members ?? [] {
            account.errors[member.key] = member.value.int
        }
        account.inputTokens = json["input_tokens"]?.int ?? 0
        account.outputTokens = json["output_tokens"]?.int ?? 0
        account.lastUsed = json["last_used"]?.int.map { Int64(clamping: $0) }
        account.lastError = json["last_error"].flatMap(lastError)
        return account
    }

    private static func rest(_ json: JSONValue) -> Pool.Snapshot.Rest? {
        guard let kind = json["kind"]?.string, let until = json["until"]?.int else { return nil }
        return Pool.Snapshot.Rest(
            model: json["model"]?.string,
            kind: kind,
            until: Int64(clamping: until),
            isGuess: json["guess"]?.bool ?? true,
            isPermanent: json["permanent"]?.bool ?? false,
            step: max(0, min(json["step"]?.int ?? 0, 64))
        )
    }

    private static func window(_ json: JSONValue) -> Pool.Snapshot.Window? {
        guard let name = json["name"]?.string, let remaining = json["remaining"]?.int else {
            return nil
        }
        return Pool.Snapshot.Window(
            model: json["model"]?.string,
            name: name,
            remaining: Int64(clamping: remaining),
            resetsAt: json["resets_at"]?.int.map { Int64(clamping: $0) }
        )
    }

    private static func lastError(_ json: JSONValue) -> Pool.Snapshot.LastError? {
        guard let kind = json["kind"]?.string else { return nil }
        return Pool.Snapshot.LastError(
            kind: kind,
            status: json["status"]?.int ?? 0,
            message: json["message"]?.string ?? "",
            at: Int64(clamping: json["at"]?.int ?? 0)
        )
    }

    private static func binding(_ json: JSONValue) -> Pool.Snapshot.Binding? {
        guard case .number(let high)? = json[0], case .number(let low)? = json[1],
            let high = UInt64(high, radix: 10), let low = UInt64(low, radix: 10),
            let account = json[2]?.string,
            let usedAt = json[3]?.int
        else { return nil }
        return Pool.Snapshot.Binding(
            high: high,
            low: low,
            account: account,
            usedAt: Int64(clamping: usedAt)
        )
    }
}
