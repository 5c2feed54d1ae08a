internal import ProviderAPI

/// What failed answers mean (ai.google.dev/gemini-api/docs/troubleshooting, google.rpc.ErrorInfo).
enum GeminiFailures {
    /// A wait from which on a limit is a quota that is spent rather than a burst.
    private static let quotaWait: Int64 = 5 * 60 * 1000
    /// A wait that often suffices when the upstream has no room.
    private static let capacityWait: Int64 = 250

    /// Reasons of a 403 that pass only when someone does something.
    private static let permanentReasons: Set<String> = [
        "API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED",
        "API_KEY_IP_ADDRESS_BLOCKED", "SERVICE_DISABLED", "BILLING_DISABLED", "CONSUMER_INVALID",
        "CONSUMER_SUSPENDED", "ACCOUNT_STATE_INVALID", "USER_PROJECT_DENIED",
    ]

    static func facts(of response: UpstreamResponse) -> FailureFacts {
        let error = GoogleError(response.body)
        var response = response
        // A stream that began well says the status of its failure in the event.
        if response.status < 400 { response.status = error.status ?? 502 }
        var facts = StandardClassifier.facts(of: response)
        facts.status = response.isInStream ? response.status : nil
        if let reason = error.reason { facts.code = reason }
        facts.retryAfterMilliseconds = error.wait(now: response.now) ?? facts.retryAfterMilliseconds
        switch response.status {
        case 400: badRequest(error, &facts)
        case 401: facts.wantsRefresh = error.reason != "API_KEY_INVALID"
        case 403: forbidden(error, &facts)
        case 404: notFound(response.operation, &facts)
        case 429: limited(error, &facts)
        case 503: noRoom(&facts)
        default: break
        }
        return facts
    }

    /// The API refuses keys and regions with 400 as well.
    private static func badRequest(_ error: GoogleError, _ facts: inout FailureFacts) {
        let message = facts.message.lowercased()
        if error.reason == "API_KEY_INVALID" || message.contains("api key not valid")
            || message.contains("api key expired")
        {
            facts.kind = .credentialFault
            facts.scope = .account
            facts.isPermanent = true
            facts.status = 401
        } else if error.rpcStatus == "FAILED_PRECONDITION",
            message.contains("location is not supported") || message.contains("billing")
        {
            facts.kind = .credentialFault
            facts.scope = .account
            facts.status = 403
        }
    }

    private static func forbidden(_ error: GoogleError, _ facts: inout FailureFacts) {
        if error.reason == "ACCESS_TOKEN_EXPIRED" || error.reason == "ACCESS_TOKEN_TYPE_UNSUPPORTED"
        {
            facts.wantsRefresh = true
        }
        facts.isPermanent =
            error.reason.map(permanentReasons.contains) ?? false
            || facts.message.lowercased().contains("reported as leaked")
    }

    /// Where tokens cannot be counted, the model may still answer.
    private static func notFound(_ operation: Operation, _ facts: inout FailureFacts) {
        let message = facts.message.lowercased()
        let namesModel = message.contains("model") && message.contains("not found")
        guard operation == .countTokens, !namesModel else { return }
        facts.kind = .clientFault
        facts.scope = .request
    }

    /// Minutes pass; days and quotas do not.
    private static func limited(_ error: GoogleError, _ facts: inout FailureFacts) {
        let isLong = facts.retryAfterMilliseconds.map { $0 >= quotaWait } ?? false
        if error.reason == "QUOTA_EXHAUSTED" || error.isDailyQuota || isLong {
            facts.kind = .modelLimit
        }
    }

    private static func noRoom(_ facts: inout FailureFacts) {
        facts.kind = .capacity
        let message = facts.message.lowercased()
        if facts.retryAfterMilliseconds == nil, message.contains("no capacity") {
            facts.retryAfterMilliseconds = capacityWait
        }
    }
}
