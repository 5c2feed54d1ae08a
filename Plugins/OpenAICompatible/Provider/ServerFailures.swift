internal import ProviderAPI

/// What failed answers of such servers mean, where it differs from the status alone.
enum ServerFailures {
    static func facts(of response: UpstreamResponse) -> FailureFacts {
        var facts = StandardClassifier.facts(of: response)
        switch response.status {
        case 402:
            // An empty balance does not pass by itself; another key may have one.
            facts.isPermanent = true
        case 404:
            // A wrong base URL answers 404 as well, so the account itself is not to blame.
            facts.kind = .modelLimit
        case 429 where facts.code == "insufficient_quota":
            // platform.openai.com/docs/guides/error-codes: the plan is spent, not the minute.
            facts.kind = .accountLimit
            facts.scope = .account
        default: break
        }
        return facts
    }
}
