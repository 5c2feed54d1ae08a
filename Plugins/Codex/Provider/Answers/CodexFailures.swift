internal import ProviderAPI

/// What failed answers and error events mean.
enum CodexFailures {
    /// What a firewall's challenge page is worth waiting for.
    private static let challengeWait: Int64 = 10_000

    static func facts(of response: UpstreamResponse) -> FailureFacts {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        var facts = base(response, body)
        if isChallenge(response) {
            challenge(&facts)
        } else if let word = meaning(of: body, facts, response) {
            apply(word, to: &facts, response)
        }
        if response.operation != .generate { isolate(&facts, status: response.status) }
        if facts.kind == .accountLimit {
            facts.retryAfterMilliseconds =
                UsageLimit.wait(body, now: response.now) ?? CodexLimits.wait(response)
                ?? facts.retryAfterMilliseconds
        } else if facts.kind == .burst, facts.retryAfterMilliseconds == nil {
            facts.retryAfterMilliseconds = RetryAfter.milliseconds(inMessage: facts.message)
        }
        return facts
    }

    /// The meaning of the status alone.
    ///
    /// An event says its status itself, or none: 502 then.
    private static func base(_ response: UpstreamResponse, _ body: JSONValue) -> FailureFacts {
        var response = response
        let isEvent = response.isInStream || response.status < 400
        if isEvent {
            let status = body["status"]?.int ?? body["status_code"]?.int ?? 0
            response.status = (400...599).contains(status) ? status : 502
        }
        var facts = StandardClassifier.facts(of: response)
        if isEvent { facts.status = response.status }
        if response.status == 401 { facts.code = ErrorWord.token.code ?? "" }
        return facts
    }

    private static func meaning(
        of body: JSONValue,
        _ facts: FailureFacts,
        _ response: UpstreamResponse
    ) -> ErrorWord? {
        if let word = ErrorTexts.meaning(of: facts.message, status: response.status) { return word }
        let error = body["error"] ?? body["response"]?["error"] ?? body
        let words = [error["code"]?.string, error["type"]?.string, body["type"]?.string]
            .compactMap { $0 }
        if let word = words.compactMap({ ErrorWord.all[$0] }).first { return word }
        let isVague = words.contains(where: ErrorWord.vague.contains)
        return isVague && response.status == 200 ? ErrorWord.client() : nil
    }

    private static func apply(
        _ word: ErrorWord,
        to facts: inout FailureFacts,
        _ response: UpstreamResponse
    ) {
        // 413 is a context too long as well, and says more than the word's 400.
        let keepsStatus = word.kind == .clientFault && (400...499).contains(response.status)
        facts.kind = word.kind
        facts.scope = word.scope
        facts.status = keepsStatus || word.status == response.status ? nil : word.status
        facts.isPermanent = word.isPermanent
        facts.wantsRefresh = word.wantsRefresh
        if let code = word.code { facts.code = code }
        if word.kind == .clientFault { facts.retryAfterMilliseconds = nil }
    }

    /// A compaction or an image that fails says nothing of the model's other requests, unless the
    /// account is at fault or spent.
    private static func isolate(_ facts: inout FailureFacts, status: Int) {
        guard ![401, 402, 403, 429].contains(facts.status ?? status) else { return }
        facts.scope = .request
        if facts.kind == .modelLimit { facts.kind = .clientFault }
    }

    private static func isChallenge(_ response: UpstreamResponse) -> Bool {
        guard response.status == 403 else { return false }
        if response.headers["cf-mitigated"] == "challenge" { return true }
        return response.body.first { !" \r\n\t".utf8.contains($0) } == UInt8(ascii: "<")
    }

    private static func challenge(_ facts: inout FailureFacts) {
        facts.kind = .transient
        facts.scope = .account
        facts.status = 503
        facts.message = "The upstream's firewall asks for a browser."
        facts.retryAfterMilliseconds = facts.retryAfterMilliseconds ?? challengeWait
    }
}
