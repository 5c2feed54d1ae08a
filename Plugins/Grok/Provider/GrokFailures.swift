internal import ProviderAPI

/// What failed answers mean (docs.x.ai/docs/key-information/debugging).
enum GrokFailures {
    private static let day: Int64 = 24 * 60 * 60 * 1000

    static func facts(of response: UpstreamResponse) -> FailureFacts {
        let error = GrokError(response.body)
        var response = response
        if response.status < 400 { response.status = error.status ?? 502 }
        var facts = StandardClassifier.facts(of: response)
        facts.status = response.isInStream ? response.status : nil
        facts.message = error.message ?? facts.message
        facts.code = error.code ?? facts.code
        switch response.status {
        case 400 where error.says("incorrect api key"): badKey(&facts)
        case 401: facts.wantsRefresh = true
        case 402, 403: forbidden(error, &facts)
        case 429: limited(error, response.headers, &facts)
        default: break
        }
        return facts
    }

    /// A wrong key is answered with 400.
    private static func badKey(_ facts: inout FailureFacts) {
        facts.kind = .credentialFault
        facts.scope = .account
        facts.isPermanent = true
        facts.status = 401
    }

    private static func forbidden(_ error: GrokError, _ facts: inout FailureFacts) {
        if error.says("bad-credentials") || error.says("access token could not be validated") {
            // An expired token is answered with 403.
            facts.status = 401
            facts.wantsRefresh = true
        } else if error.says("spending limit") || error.says("spending-limit")
            || error.says("used all available credits")
        {
            facts.kind = .accountLimit
            facts.isPermanent = true
        }
    }

    private static func limited(
        _ error: GrokError,
        _ headers: HeaderView,
        _ facts: inout FailureFacts
    ) {
        guard error.says("free-usage-exhausted") || error.says("included free usage") else {
            facts.retryAfterMilliseconds =
                facts.retryAfterMilliseconds
                ?? RateLimitHeaders.millisecondsUntilReset(in: headers)
            return
        }
        facts.kind = .accountLimit
        facts.scope = .account
        facts.retryAfterMilliseconds = max(facts.retryAfterMilliseconds ?? 0, day)
    }
}
