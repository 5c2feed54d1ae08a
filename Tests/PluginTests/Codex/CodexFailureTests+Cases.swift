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

    static func event(
        _ name: String,
        _ body: String,
        _ kind: FailureFacts.Kind,
        _ scope: FailureFacts.Scope,
        _ shown: Int,
        wait: Int64? = nil,
        wantsRefresh: Bool = false
    ) -> Case {
        Case(
            name: "in a stream: " + name,
            status: 200,
            body: body,
            isInStream: true,
            kind: kind,
            scope: scope,
            shown: shown,
            wait: wait,
            wantsRefresh: wantsRefresh
        )
    }

    static func failed(_ error: JSONValue) -> String {
        let event: JSONValue = [
            "type": "response.failed", "response": ["id": "r", "error": error],
        ]
        return event.compact
    }

    static let streams = [
        event(
            "a usage limit",
            #"{"type":"error","error":{"type":"usage_limit_reached","message":"x","resets_in_seconds":60}}"#,
            .accountLimit,
            .account,
            429,
            wait: 60_000
        ),
        event(
            "an overload",
            failed(["code": "server_is_overloaded", "message": "x"]),
            .capacity,
            .model,
            503
        ),
        event(
            "a rate",
            failed(["code": "rate_limit_exceeded", "message": "Try again in 2s."]),
            .burst,
            .model,
            429,
            wait: 2000
        ),
        event(
            "a bad request",
            #"{"type":"error","code":"invalid_prompt","message":"x"}"#,
            .clientFault,
            .request,
            400
        ),
        event(
            "a bad request by its type",
            #"{"type":"error","error":{"type":"invalid_request_error","message":"x"}}"#,
            .clientFault,
            .request,
            400
        ),
        event(
            "a refused token",
            #"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#,
            .credentialFault,
            .account,
            401,
            wantsRefresh: true
        ),
        event(
            "a forbidden thing",
            #"{"type":"error","error":{"type":"permission_error","message":"x"}}"#,
            .credentialFault,
            .account,
            403
        ),
        event(
            "a missing thing",
            #"{"type":"error","error":{"type":"not_found_error","message":"x"}}"#,
            .modelLimit,
            .model,
            404
        ),
        event(
            "anything else",
            failed(["code": "server_error", "message": "x"]),
            .transient,
            .model,
            502
        ),
        event(
            "a status of its own",
            #"{"type":"error","status":504,"message":"x"}"#,
            .transient,
            .model,
            504
        ),
        event("nothing that can be read", "", .transient, .model, 502),
    ]

    static let others = [
        Case(
            name: "a compaction that fails says nothing of other requests",
            status: 500,
            body: "",
            operation: .compact,
            kind: .transient,
            scope: .request
        ),
        Case(
            name: "a path that is missing for images is not a missing model",
            status: 404,
            body: "",
            operation: .imageGeneration,
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a compaction's usage limit is the account's",
            status: 429,
            body: error(["type": "usage_limit_reached", "message": "x"]),
            operation: .compact,
            kind: .accountLimit,
            scope: .account
        ),
        Case(
            name: "a server's fault",
            status: 502,
            body: "<html>",
            kind: .transient,
            scope: .model
        ),
    ]
}
