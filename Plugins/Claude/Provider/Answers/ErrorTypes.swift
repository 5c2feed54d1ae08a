/// The HTTP status of each error type, which an event inside a stream does not say
/// (platform.claude.com/docs/en/api/errors).
enum ErrorTypes {
    static let statuses = [
        "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402,
        "permission_error": 403, "not_found_error": 404, "request_too_large": 413,
        "rate_limit_error": 429, "api_error": 500, "timeout_error": 504, "overloaded_error": 529,
    ]
}
