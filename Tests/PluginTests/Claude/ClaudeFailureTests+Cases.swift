import ProviderAPI

extension ClaudeFailureTests {
    static let limits = [
        limit(
            "both windows reject: the longest counts",
            unified([("5h", "rejected", 60), ("7d", "rejected", 600)]),
            .accountLimit,
            .account,
            wait: 600_000
        ),
        limit(
            "one window rejects: its reset counts",
            unified([("5h", "rejected", 60), ("7d", "allowed", 600)], [("retry-after", "5")]),
            .accountLimit,
            .account,
            wait: 60_000
        ),
        limit(
            "all windows allow: a burst without a hint",
            unified([("5h", "allowed", 60), ("7d", "allowed_warning", 600)]),
            .burst,
            .model
        ),
        limit(
            "a reset in the past is no hint",
            unified([("5h", "rejected", -60)]),
            .accountLimit,
            .account
        ),
        limit(
            "a family of models rejects: retry-after alone counts",
            unified([("5h", "allowed", 60), ("7d_oi", "rejected", 600)], [("retry-after", "30")]),
            .modelLimit,
            .model,
            wait: 30_000
        ),
        limit(
            "a family of models rejects without retry-after: no hint",
            unified([("7d_oi", "rejected", 600)]),
            .modelLimit,
            .model
        ),
        limit(
            "the account rejects beside a family of models",
            unified([("7d", "rejected", 600), ("7d_oi", "rejected", 900)]),
            .accountLimit,
            .account,
            wait: 600_000
        ),
        limit(
            "the account rejects without windows",
            [
                ("anthropic-ratelimit-unified-status", "rejected"),
                ("anthropic-ratelimit-unified-reset", String(now + 90)),
            ],
            .accountLimit,
            .account,
            wait: 90_000
        ),
        limit(
            "an ordinary limit waits as it is told",
            [("retry-after", "7")],
            .burst,
            .model,
            wait: 7000
        ),
        limit(
            "an ordinary limit waits until a date",
            [("retry-after", "Tue, 24 Nov 2026 11:33:27 GMT")],
            .burst,
            .model,
            wait: 10_000
        ),
        limit(
            "spent credits of fast mode concern the request",
            [("retry-after", "60")],
            .burst,
            .request,
            message: "Fast mode requires usage credits."
        ),
        limit(
            "a rejected window counts over words about fast mode",
            unified([("5h", "rejected", 60)]),
            .accountLimit,
            .account,
            wait: 60_000,
            message: "Fast mode requires usage credits."
        ),
        Case(
            name: "an overload",
            status: 529,
            type: "overloaded_error",
            kind: .capacity,
            scope: .model
        ),
    ]

    static let credentials = [
        Case(
            name: "a refused token may be refreshed",
            status: 401,
            type: "authentication_error",
            kind: .credentialFault,
            scope: .account,
            wantsRefresh: true
        ),
        Case(
            name: "a forbidden thing",
            status: 403,
            type: "permission_error",
            kind: .credentialFault,
            scope: .account
        ),
        Case(
            name: "an empty balance, which comes as a bad request",
            status: 400,
            type: "invalid_request_error",
            message: "Your credit balance is too low to access the Anthropic API.",
            kind: .credentialFault,
            scope: .account,
            shown: 402,
            isPermanent: true
        ),
        Case(
            name: "an organization that is switched off",
            status: 400,
            type: "invalid_request_error",
            message: "This organization has been disabled.",
            kind: .credentialFault,
            scope: .account,
            shown: 403,
            isPermanent: true
        ),
        Case(
            name: "a bill",
            status: 402,
            type: "billing_error",
            kind: .credentialFault,
            scope: .account,
            isPermanent: true
        ),
        Case(
            name: "a login that is kept to the official client",
            status: 400,
            type: "invalid_request_error",
            message: "This credential is only authorized for use with Claude Code and cannot be"
                + " used for other API requests.",
            kind: .credentialFault,
            scope: .request,
            shown: 403
        ),
        Case(
            name: "spent extra usage of a login",
            status: 400,
            type: "invalid_request_error",
            message: "You're out of extra usage. Add more and keep going.",
            kind: .credentialFault,
            scope: .request,
            shown: 403
        ),
        Case(
            name: "a long context that another account may offer",
            status: 400,
            type: "invalid_request_error",
            message: "The long context beta is not yet available for this subscription.",
            kind: .credentialFault,
            scope: .request,
            shown: 403
        ),
    ]

    static let clients = [
        Case(
            name: "a prompt that is too long",
            status: 400,
            type: "invalid_request_error",
            message: "prompt is too long: 210000 tokens > 200000 maximum",
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "thinking of another model",
            status: 400,
            type: "invalid_request_error",
            message: "messages.1.content.0: Invalid `signature` in `thinking` block",
            kind: .clientFault,
            scope: .request,
            code: "thinking_signature_invalid"
        ),
        Case(
            name: "a body that is too large",
            status: 413,
            type: "request_too_large",
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a model that is not offered",
            status: 404,
            type: "not_found_error",
            message: "model: claude-9",
            kind: .modelLimit,
            scope: .model
        ),
        Case(
            name: "a path that counts nothing",
            status: 404,
            type: "not_found_error",
            message: "Not found",
            operation: .countTokens,
            kind: .clientFault,
            scope: .request
        ),
        Case(
            name: "a missing model, when counting",
            status: 404,
            type: "not_found_error",
            message: "model: claude-9",
            operation: .countTokens,
            kind: .modelLimit,
            scope: .model
        ),
        Case(
            name: "a server's fault",
            status: 500,
            type: "api_error",
            kind: .transient,
            scope: .model
        ),
    ]

    static func event(
        _ type: String,
        _ shown: Int,
        _ kind: FailureFacts.Kind,
        _ scope: FailureFacts.Scope,
        wantsRefresh: Bool = false,
        isPermanent: Bool = false
    ) -> Case {
        Case(
            name: "in a stream: \(type)",
            status: 200,
            type: type,
            isInStream: true,
            kind: kind,
            scope: scope,
            shown: shown,
            isPermanent: isPermanent,
            wantsRefresh: wantsRefresh
        )
    }

    static let streams = [
        event("overloaded_error", 529, .capacity, .model),
        event("api_error", 500, .transient, .model),
        event("rate_limit_error", 429, .burst, .model),
        event("invalid_request_error", 400, .clientFault, .request),
        event("authentication_error", 401, .credentialFault, .account, wantsRefresh: true),
        event("permission_error", 403, .credentialFault, .account),
        event("billing_error", 402, .credentialFault, .account, isPermanent: true),
        event("not_found_error", 404, .modelLimit, .model),
        event("request_too_large", 413, .clientFault, .request),
        event("timeout_error", 504, .transient, .model),
        event("unheard_of_error", 502, .transient, .model),
    ]
}
