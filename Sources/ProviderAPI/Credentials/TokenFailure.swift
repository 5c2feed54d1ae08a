/// Reads failed answers of token endpoints (RFC 6749 §5.2).
public enum TokenFailure {
    /// What a failed refresh or exchange means.
    ///
    /// Understood are `{"error": "invalid_grant", "error_description": …}` of the standard and
    /// `{"error": {"code", "message"}}`. An answer that is neither (a page, a success without a
    /// token) is taken for a passing fault of the server.
    ///
    /// - Parameters:
    ///   - response: The answer, of any status.
    ///   - permanent: The codes after which only a new login helps.
    /// - Returns: The facts; `code` is the server's error code.
    public static func facts(
        of response: UpstreamResponse,
        permanent: Set<String>
    ) -> FailureFacts {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        let code = code(in: body)
        let message = message(in: body, status: response.status)
        if permanent.contains(code) {
            var facts = FailureFacts(
                .credentialFault,
                scope: .account,
                message: message + " Log in again.",
                code: code
            )
            facts.isPermanent = true
            return facts
        }
        return FailureFacts(
            kind(of: response.status),
            scope: .account,
            message: message,
            code: code,
            retryAfterMilliseconds: RetryAfter.milliseconds(
                in: response.headers,
                now: response.now
            )
        )
    }

    /// The error code of a token endpoint's answer, or an empty string.
    ///
    /// - Parameter body: The answer.
    /// - Returns: The code.
    public static func code(in body: JSONValue) -> String {
        let error = body["error"] ?? .null
        return error.word ?? error["code"]?.word ?? error["type"]?.word ?? body["code"]?.word ?? ""
    }

    private static func kind(of status: Int) -> FailureFacts.Kind {
        switch status {
        case 429: .burst
        case 400, 401, 403: .credentialFault
        default: .transient
        }
    }

    private static func message(in body: JSONValue, status: Int) -> String {
        let text =
            body["error_description"]?.string ?? body["error"]?["message"]?.string
            ?? body["error"]?.string ?? body["message"]?.string
        guard let text, !text.isEmpty else {
            return "The token endpoint answered with status \(status) and no token."
        }
        return "The token endpoint refused: \(text.bounded(bytes: 512))"
    }
}
