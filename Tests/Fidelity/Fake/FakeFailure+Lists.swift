internal import ProviderAPI

extension FakeFailure {
    static let codex: [FakeFailure] =
        [
            openAI("client-fault", 400, "invalid_value"),
            openAI("context", 400, "context_length_exceeded"),
            openAI(
                "quota",
                429,
                .null,
                type: "usage_limit_reached",
                message: "The usage limit has been reached",
                more: ["plan_type": "plus", "resets_in_seconds": 90]
            ).waiting(90...90),
            openAI("rate-limit", 429, "rate_limit_exceeded", type: "rate_limit_error"),
            openAI(
                "capacity",
                400,
                .null,
                shown: 429,
                message: "Selected model is at capacity. Please try a different model."
            ),
            openAI("overloaded", 503, "server_is_overloaded", type: "service_unavailable_error"),
            openAI("server-error", 500, "server_error", shown: 502, type: "server_error"),
            FakeFailure(
                "in-stream",
                .status(503),
                FakeAnswer(
                    .events([
                        FakeAnswer.event(
                            "response.created",
                            ["response": ResponsesReply.response([], "m", "in_progress")]
                        ),
                        FakeAnswer.event(
                            "response.failed",
                            [
                                "response": [
                                    "id": "resp_1", "status": "failed",
                                    "error": [
                                        "code": "server_is_overloaded",
                                        "message": "Our servers are currently overloaded.",
                                    ],
                                ]
                            ]
                        ),
                    ])
                )
            ),
        ] + common

    static let claude: [FakeFailure] =
        [
            anthropic("client-fault", 400, "invalid_request_error"),
            anthropic(
                "context",
                400,
                "invalid_request_error",
                message: "prompt is too long: 200001 tokens > 200000 maximum"
            ),
            anthropic(
                "quota",
                429,
                "rate_limit_error",
                headers: [
                    HeaderField("Anthropic-Ratelimit-Unified-Status", "rejected"),
                    HeaderField("anthropic-ratelimit-unified-5h-status", "rejected"),
                    HeaderField("Anthropic-RateLimit-Unified-5h-Reset", "4070908800"),
                ]
            ).waiting(31_000_000...31_622_400),
            anthropic(
                "rate-limit",
                429,
                "rate_limit_error",
                headers: [HeaderField("Retry-After", "7")]
            ).waiting(7...7),
            anthropic("overloaded", 529, "overloaded_error", shown: 503),
            anthropic("server-error", 500, "api_error"),
            FakeFailure(
                "in-stream",
                .status(529),
                FakeAnswer(
                    .events([
                        FakeAnswer.event(
                            "error",
                            ["error": ["type": "overloaded_error", "message": "Overloaded"]]
                        )
                    ])
                )
            ),
        ] + common

    static let gemini: [FakeFailure] =
        [
            google("client-fault", 400, "INVALID_ARGUMENT"),
            google(
                "quota",
                429,
                "RESOURCE_EXHAUSTED",
                details: [
                    [
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                        "reason": "QUOTA_EXHAUSTED",
                        "metadata": ["quotaResetDelay": "1h2m3s"],
                    ]
                ]
            ).waiting(3723...3723),
            google(
                "rate-limit",
                429,
                "RESOURCE_EXHAUSTED",
                details: [
                    [
                        "@type": "type.googleapis.com/google.rpc.RetryInfo",
                        "retryDelay": "12.3s",
                    ]
                ]
            ).waiting(13...13),
            google("overloaded", 503, "UNAVAILABLE", message: "The model is overloaded."),
            google("server-error", 500, "INTERNAL"),
            google(
                "context",
                400,
                "INVALID_ARGUMENT",
                message: "The input token count (1048577) exceeds the maximum number of tokens"
            ),
            FakeFailure(
                "in-stream",
                .status(503),
                FakeAnswer(
                    .events([
                        "data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded.\","
                            + "\"status\":\"UNAVAILABLE\"}}\n\n"
                    ])
                )
            ),
        ] + common

    static let grok: [FakeFailure] =
        [
            openAI("client-fault", 400, "invalid_value"),
            openAI(
                "quota",
                429,
                "subscription:free-usage-exhausted",
                message: "You have used your included free usage."
            ).waiting(86_400...86_400),
            openAI("rate-limit", 429, "rate_limit_exceeded"),
            openAI("overloaded", 503, "server_overloaded"),
            openAI("server-error", 500, "server_error"),
            FakeFailure(
                "context",
                .status(400),
                FakeAnswer(
                    status: 400,
                    json: [
                        "code": "Client specified an invalid argument",
                        "error": "This model's maximum prompt length is 131072 tokens.",
                    ]
                )
            ),
            FakeFailure(
                "in-stream",
                .status(429),
                FakeAnswer(
                    .events([
                        FakeAnswer.event(
                            "error",
                            ["error": ["code": "rate_limit_exceeded", "message": "Too many."]]
                        )
                    ])
                )
            ),
        ] + common

    static let server: [FakeFailure] =
        [
            openAI("client-fault", 400, "invalid_value"),
            openAI("context", 400, "context_length_exceeded"),
            openAI("quota", 429, "insufficient_quota", type: "insufficient_quota"),
            openAI(
                "rate-limit",
                429,
                "rate_limit_exceeded",
                headers: [HeaderField("retry-after", "3")]
            ).waiting(3...3),
            openAI("overloaded", 503, "engine_overloaded_error"),
            openAI("server-error", 500, "server_error"),
            FakeFailure(
                "in-stream",
                .status(503),
                FakeAnswer(
                    .events([
                        "data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}\n\n"
                    ])
                )
            ),
        ] + common
}
