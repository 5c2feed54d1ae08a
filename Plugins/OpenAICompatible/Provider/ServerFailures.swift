internal import ProviderAPI

/// What failed answers of such servers mean, where it differs from the status alone
/// (platform.openai.com/docs/guides/error-codes and the servers' own lists).
enum ServerFailures {
    /// Codes that tell more than the status, and all that tells anything inside a stream.
    private static let statuses = [
        "rate_limit_exceeded": 429, "rate_limit_error": 429, "rate_limit_reached_error": 429,
        "insufficient_quota": 429, "exceeded_current_quota_error": 429,
        "invalid_api_key": 401, "authentication_error": 401, "invalid_authentication_error": 401,
        "insufficient_balance": 402, "permission_error": 403, "model_not_found": 404,
        "not_found_error": 404, "context_length_exceeded": 400, "invalid_request_error": 400,
        "overloaded_error": 503, "engine_overloaded_error": 503, "server_overloaded": 503,
        "server_error": 500, "api_error": 500,
    ]

    /// Codes of a plan or a balance that is spent, not of a busy minute.
    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "exceeded_current_quota_error", "billing_hard_limit_reached",
    ]

    static func facts(of response: UpstreamResponse) -> FailureFacts {
        let words = Words(response.body)
        var response = response
        if response.status < 400 { response.status = words.status ?? 502 }
        var facts = StandardClassifier.facts(of: response)
        facts.status = response.isInStream ? response.status : nil
        // Keys are not renewed; another one may work.
        facts.wantsRefresh = false
        if words.holds("engine_overloaded_error") { facts.kind = .capacity }
        switch response.status {
        case 402:
            // An empty balance does not pass by itself; another key may have one.
            facts.isPermanent = true
        case 429:
            if words.codes.contains(where: quotaCodes.contains) {
                facts.kind = .accountLimit
                facts.scope = .account
            }
            facts.retryAfterMilliseconds =
                facts.retryAfterMilliseconds
                ?? RateLimitHeaders.millisecondsUntilReset(in: response.headers)
        default: break
        }
        return facts
    }

    /// What an error body calls the error.
    private struct Words {
        let codes: [String]
        let status: Int?

        init(_ body: UnsafeRawBufferPointer) {
            let root = (try? JSONValue(parsing: body)) ?? .null
            let error = UpstreamError(json: root)
            codes = [error.code, error.type].compactMap { $0 }
            // Some servers write the status where others write a word.
            let inner = root["error"] ?? root
            let number = inner["code"]?.int ?? inner["status"]?.int ?? inner["status_code"]?.int
            status =
                number.flatMap { (400...599).contains($0) ? $0 : nil }
                ?? codes.lazy.compactMap { statuses[$0] }.first
        }

        func holds(_ code: String) -> Bool { codes.contains(code) }
    }
}
