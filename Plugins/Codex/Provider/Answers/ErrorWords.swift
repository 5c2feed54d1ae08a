internal import ProviderAPI

/// What the backend's words for errors mean.
///
/// They stand in `code` or `type`, of bodies and of events alike, whatever the HTTP status is.
struct ErrorWord {
    let kind: FailureFacts.Kind
    let scope: FailureFacts.Scope
    let status: Int
    /// What the client reads instead, where the words of formats differ.
    var code: String?
    var isPermanent = false
    var wantsRefresh = false

    static let all: [String: ErrorWord] = [
        "usage_limit_reached": ErrorWord(kind: .accountLimit, scope: .account, status: 429),
        "insufficient_quota": ErrorWord(kind: .accountLimit, scope: .account, status: 429),
        "rate_limit_exceeded": ErrorWord(kind: .burst, scope: .model, status: 429),
        "rate_limit_error": ErrorWord(kind: .burst, scope: .model, status: 429),
        "server_is_overloaded": ErrorWord(kind: .capacity, scope: .model, status: 503),
        "service_unavailable_error": ErrorWord(kind: .capacity, scope: .model, status: 503),
        "slow_down": ErrorWord(kind: .capacity, scope: .model, status: 503),
        "server_error": ErrorWord(kind: .transient, scope: .model, status: 502),
        "model_not_found": ErrorWord(kind: .modelLimit, scope: .model, status: 404),
        "not_found_error": ErrorWord(kind: .modelLimit, scope: .model, status: 404),
        "usage_not_included": permanent(403), "billing_not_active": permanent(402),
        "billing_hard_limit_reached": permanent(402), "account_deactivated": permanent(401),
        "invalid_api_key": token, "authentication_error": token, "token_expired": token,
        "token_invalidated": token, "token_revoked": token,
        "permission_error": ErrorWord(kind: .credentialFault, scope: .account, status: 403),
        "unsupported_country_region_territory": ErrorWord(
            kind: .credentialFault,
            scope: .account,
            status: 403
        ),
        "context_length_exceeded": client("context_too_large"),
        "invalid_encrypted_content": client(badSignature),
        "previous_response_not_found": client(), "cyber_policy": client(),
        "invalid_prompt": client(), "invalid_value": client(), "unsupported_value": client(),
        "unsupported_parameter": client(), "string_above_max_length": client(),
        "message_too_big": client(status: 413),
    ]

    /// What says no more than that the request is wrong; the HTTP status may know better.
    static let vague: Set<String> = [
        "invalid_request_error", "invalid_request", "bad_request_error",
    ]

    static let badSignature = "thinking_signature_invalid"

    static let token = ErrorWord(
        kind: .credentialFault,
        scope: .account,
        status: 401,
        code: "auth_unavailable",
        wantsRefresh: true
    )

    static func client(_ code: String? = nil, status: Int = 400) -> ErrorWord {
        ErrorWord(kind: .clientFault, scope: .request, status: status, code: code)
    }

    private static func permanent(_ status: Int) -> ErrorWord {
        ErrorWord(kind: .credentialFault, scope: .account, status: status, isPermanent: true)
    }
}
