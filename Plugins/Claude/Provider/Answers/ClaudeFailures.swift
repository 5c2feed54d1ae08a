internal import ProviderAPI

/// What failed answers and error events mean.
enum ClaudeFailures {
    static func facts(of response: UpstreamResponse) -> FailureFacts {
        var response = response
        let isEvent = response.isInStream || response.status < 400
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        let type = body["error"]?["type"]?.string ?? ""
        if isEvent { response.status = ErrorTypes.statuses[type] ?? 502 }
        var facts = StandardClassifier.facts(of: response)
        if isEvent { facts.status = response.status }
        switch response.status {
        case 400, 403: apply(ErrorTexts.meaning(of: facts.message), to: &facts)
        case 402: facts.isPermanent = true
        case 404: notFound(response, &facts)
        case 429: limited(response, &facts)
        default: break
        }
        return facts
    }

    private static func apply(_ text: ErrorTexts?, to facts: inout FailureFacts) {
        guard let text else { return }
        facts.kind = text.kind
        facts.scope = text.scope
        facts.status = text.status ?? facts.status
        facts.isPermanent = text.isPermanent
        if let code = text.code { facts.code = code }
    }

    /// Where tokens cannot be counted, the model may still answer.
    private static func notFound(_ response: UpstreamResponse, _ facts: inout FailureFacts) {
        let namesModel = facts.message.lowercased().contains("model")
        guard response.operation == .countTokens, !namesModel else { return }
        facts.kind = .clientFault
        facts.scope = .request
    }

    private static func limited(_ response: UpstreamResponse, _ facts: inout FailureFacts) {
        let limits = LimitHeaders(response.headers)
        let rejected = limits.windows.filter(\.isRejected)
        let account = rejected.filter { !$0.isModels }
        if !account.isEmpty {
            accountLimit(account.compactMap(\.resets), response.now, &facts)
        } else if !rejected.isEmpty {
            // The window's reset is the week's; `retry-after` says when this family goes on.
            facts.kind = .modelLimit
        } else if limits.isRejected {
            accountLimit(limits.resets.map { [$0] } ?? [], response.now, &facts)
        } else if isFastModeRefusal(facts.message) {
            // The account's credits for fast mode are spent; all else goes on.
            facts.scope = .request
            facts.retryAfterMilliseconds = nil
        }
    }

    /// The account waits for the last of the windows that reject it.
    private static func accountLimit(
        _ resets: [UnixTime],
        _ now: UnixTime,
        _ facts: inout FailureFacts
    ) {
        facts.kind = .accountLimit
        facts.scope = .account
        let waits = resets.map { $0.wait(from: now) }.filter { $0 > 0 }
        if let longest = waits.max() { facts.retryAfterMilliseconds = longest }
    }

    private static func isFastModeRefusal(_ message: String) -> Bool {
        let message = message.lowercased()
        return message.contains("fast mode") || message.contains("fast-mode")
    }
}
