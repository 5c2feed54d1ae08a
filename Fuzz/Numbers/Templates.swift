/// What is answered, stored and asked where numbers and dates stand; `~` is the number of the input and
/// `@` a token that claims it.
enum Templates {
    /// Headers that are read as numbers or dates.
    static let headers = [
        "retry-after", "retry-after-ms", "x-codex-primary-used-percent",
        "x-codex-primary-window-minutes", "x-codex-primary-reset-at",
        "x-codex-primary-reset-after-seconds", "x-codex-secondary-used-percent",
        "x-codex-secondary-reset-at", "anthropic-ratelimit-unified-reset",
        "anthropic-ratelimit-unified-5h-reset", "anthropic-ratelimit-unified-5h-utilization",
        "anthropic-ratelimit-unified-7d_oi-reset", "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
    ]

    static let errors = [
        """
        {"error":{"type":"usage_limit_reached","resets_at":~,"resets_in_seconds":~}}
        """,
        """
        {"error":{"code":"rate_limit_exceeded","message":"Try again in ~."},"status":~}
        """,
        """
        {"error":{"code":~,"status":~,"message":"reset after ~h~m~s","details":[\
        {"retryDelay":"~s"},{"metadata":{"quotaResetDelay":"~ms","quotaResetTimeStamp":"~"}}]}}
        """,
        """
        {"code":~,"error":{"code":~,"status":~,"message":"~"},"status_code":~,"usage":~}
        """,
    ]

    static let models = """
        {"data":[{"id":"a","created":~,"created_at":"~","context_length":~,"max_model_len":~,\
        "max_input_tokens":~,"max_tokens":~}],"models":[{"name":"models/a","inputTokenLimit":~,\
        "outputTokenLimit":~}]}
        """

    static let credentials = [
        """
        {"type":"claude","access_token":"a","refresh_token":"r","expired":"~","expiresAt":~}
        """,
        """
        {"type":"codex","access_token":"@","id_token":"@","refresh_token":"r","expired":"~"}
        """,
        """
        {"type":"codex","access_token":"@","id_token":"@","refresh_token":"r"}
        """,
        """
        {"type":"xai","access_token":"@","refresh_token":"r","api_key":""}
        """,
        """
        {"type":"vertex","access_token":"a","expired":"~","project_id":"p","client_email":"e",\
        "private_key":"k","api_key":"","service_account":{"project_id":"p","client_email":"e",\
        "private_key":"k"}}
        """,
        """
        {"claudeAiOauth":{"accessToken":"a","refreshToken":"r","expiresAt":~}}
        """,
    ]

    static let claims = """
        {"exp":~,"iat":~,"nbf":~}
        """

    static let grants = """
        {"access_token":"@","id_token":"@","refresh_token":"r","expires_in":~,"expires_at":~,\
        "device_code":"d","user_code":"u","usercode":"u","device_auth_id":"i","interval":~,\
        "verification_uri":"https://x.ai/d","error":"slow_down"}
        """

    static let states = [
        """
        {"step":"code","token_endpoint":"https://x.ai/t"}
        """,
        """
        {"step":"device"}
        """,
        """
        {"step":"poll","id":"i","code":"c","device_code":"d","token_endpoint":"https://x.ai/t",\
        "interval":~,"until":~,"deadline_ms":~}
        """,
        """
        {"step":"polled","interval":~,"until":~,"deadline_ms":~}
        """,
    ]

    static let stream = """
        data: {"type":"response.created","sequence_number":~,"response":{}}

        data: {"type":"response.output_item.added","sequence_number":~,"output_index":~,\
        "item":{"type":"function_call","name":"sh"}}

        data: {"type":"response.output_text.delta","output_index":~,"content_index":~}


        """

    static let request = """
        {"input":[],"tools":[{"type":"custom","name":"sh"},{"type":"x_search"}]}
        """

    static let documents = [
        """
        {"label":"a","expires_ms":~}
        """,
        """
        {"name":"w","used":~,"resets_ms":~}
        """,
        """
        {"id":"m","created":~,"context_tokens":~,"output_tokens":~,"thinking_budget":[~,~]}
        """,
        """
        {"do":"wait","seconds":~}
        """,
        """
        {"event":"waited","now_ms":~}
        """,
    ]

    static let state = """
        {"version":1,"accounts":[{"id":"a","credential":~,"requests":~,"successes":~,"cancelled":~,\
        "errors":{"burst":~},"input_tokens":~,"output_tokens":~,"last_used":~,"last_error":\
        {"kind":"burst","status":~,"message":"","at":~},"rests":[{"kind":"burst","until":~,\
        "step":~},{"kind":"account-limit","model":"m","until":~,"permanent":true,"step":~}],\
        "windows":[{"name":"w","remaining":~,"resets_at":~}]}],"bindings":[[~,~,"a",~]]}
        """

    /// A template with the number of an input in it.
    static func fill(_ template: String, _ number: String) -> String {
        template.split(separator: "~", omittingEmptySubsequences: false).joined(separator: number)
    }
}
