import ProviderAPI

extension CodexFailureTests {
    static let limits = [
        Case(
            name: "a usage limit says when it resets",
            status: 429,
            body: error([
                "type": "usage_limit_reached", "message": "The usage limit has been reached",
                "plan_type": "plus", "resets_at": .int(now + 90), "resets_in_seconds": 100,
            ]),
            kind: .accountLimit,
            scope: .account,
            code: "usage_limit_reached",
            wait: 90_000
        ),
        Case(
            name: "a usage limit that reset in the past counts by its seconds",
            status: 429,
            body: error([
                "type": "usage_limit_reached", "message": "x", "resets_at": .int(now - 5),
                "resets_in_seconds": 100,
            ]),
            kind: .accountLimit,
            scope: .account,
            wait: 100_000
        ),
        Case(
            name: "a usage limit is 429 whatever its status is",
            status: 400,
            body: #"{"type":"usage_limit_reached","message":"x","resets_in_seconds":1.5}"#,
            kind: .accountLimit,
            scope: .account,
            shown: 429,
            wait: 1500
        ),
        Case(
            name: "a usage limit without a time takes that of the spent window's header",
            status: 429,
            body: error(["type": "usage_limit_reached", "message": "x"]),
            headers: [
                HeaderField("x-codex-primary-used-percent", "100.0"),
                HeaderField("x-codex-primary-reset-after-seconds", "30"),
                HeaderField("x-codex-secondary-used-percent", "20"),
                HeaderField("x-codex-secondary-reset-after-seconds", "300"),
            ],
            kind: .accountLimit,
            scope: .account,
            wait: 30_000
        ),
        Case(
            name: "another error has no reset",
            status: 429,
            body: error([
                "type": "rate_limit_error", "message": "x", "resets_in_seconds": 100,
            ]),
            kind: .burst,
            scope: .model
        ),
        Case(
            name: "a spent quota of a key",
            status: 429,
            body: error([
                "type": "insufficient_quota", "code": "insufficient_quota", "message": "x",
            ]),
            kind: .accountLimit,
            scope: .account
        ),
    ]

    static let rates = [
        Case(
            name: "a burst says its wait in the message",
            status: 429,
            body: error([
                "code": "rate_limit_exceeded",
                "message": "Rate limit reached. Please try again in 11.054s. Visit us.",
            ]),
            kind: .burst,
            scope: .model,
            wait: 11_054
        ),
        Case(
            name: "a burst says its wait in a header",
            status: 429,
            body: "",
            headers: [HeaderField("retry-after", "7")],
            kind: .burst,
            scope: .model,
            wait: 7000
        ),
        Case(
            name: "a model at capacity is 429 without a hint",
            status: 400,
            body: #"{"detail":"Selected model is at capacity. Please try a different model."}"#,
            kind: .capacity,
            scope: .model,
            shown: 429
        ),
        Case(
            name: "an overloaded server",
            status: 503,
            body: error(["code": "server_is_overloaded", "message": "x"]),
            kind: .capacity,
            scope: .model
        ),
    ]

    static let credentials = [
        Case(
            name: "a refused token may be refreshed",
            status: 401,
            body: error(["code": "invalid_api_key", "message": "x"]),
            kind: .credentialFault,
            scope: .account,
            code: "auth_unavailable",
            wantsRefresh: true
        ),
        Case(
            name: "a refused token without a body may be refreshed",
            status: 401,
            body: "",
            kind: .credentialFault,
            scope: .account,
            code: "auth_unavailable",
            wantsRefresh: true
        ),
        Case(
            name: "401 is the token's fault even if it reads like the request's",
            status: 401,
            body: error(["type": "invalid_request_error", "message": "Incorrect token."]),
            kind: .credentialFault,
            scope: .account,
            wantsRefresh: true
        ),
        Case(
            name: "a plan without the upstream is for good",
            status: 429,
            body: error(["type": "usage_not_included", "message": "x"]),
            kind: .credentialFault,
            scope: .account,
            shown: 403,
            isPermanent: true
        ),
        Case(
            name: "a firewall's page is not the account's fault",
            status: 403,
            body: "<!DOCTYPE html><title>Just a moment...</title>",
            kind: .transient,
            scope: .account,
            shown: 503,
            wait: 10_000
        ),
        Case(
            name: "another 403 is",
            status: 403,
            body: #"{"detail":"Forbidden"}"#,
            kind: .credentialFault,
            scope: .account
        ),
    ]

    static let clients = [
        Case(
            name: "a context that is too long",
            status: 413,
            body: error(["code": "context_length_exceeded", "message": "x"]),
            kind: .clientFault,
            scope: .request,
            code: "context_too_large"
        ),
        Case(
            name: "reasoning of another account",
            status: 400,
            body: error([
                "code": "invalid_encrypted_content",
                "message": "The encrypted content gAAA... could not be verified.",
            ]),
            kind: .clientFault,
            scope: .request,
            code: "thinking_signature_invalid"
        ),
        Case(
            name: "an answer that is not kept",
            status: 404,
            body: error(["code": "previous_response_not_found", "message": "x"]),
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "the policy",
            status: 400,
            body: error(["code": "cyber_policy", "message": ""]),
            kind: .clientFault,
            scope: .request,
            code: "cyber_policy"
        ),
        Case(
            name: "a model that the plan has not",
            status: 400,
            body: #"{"detail":"The 'gpt-9' model is not supported when using Codex with a plan."}"#,
            kind: .modelLimit,
            scope: .model,
            shown: 404,
            code: "model_not_found"
        ),
        Case(
            name: "any other bad request",
            status: 400,
            body: #"{"detail":"Stream must be set to true"}"#,
            kind: .clientFault,
            scope: .request
        ),
    ]
}
