import ProviderAPI

extension CodexFailureTests {
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
