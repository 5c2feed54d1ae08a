import ProviderAPI

/// Errors as chat and responses bodies tell them.
enum ChatErrors {
    /// Reads the error of an event or body.
    ///
    /// Chat servers differ: an `error` object or text, `detail`, or `message` beside no choices.
    static func read(_ node: JSONNode, name: RawText, status: Int = 502) -> WireError? {
        // Some servers have an empty error beside a good answer.
        if let error = node.member("error"), node["choices"] == nil || !error.saysNothing {
            return read(error: error, status: status)
        }
        let isError = name == "error" || status != 502
        guard isError || node["choices"] == nil, node["usage"] == nil else { return nil }
        guard let text = node["detail"]?.string ?? node["message"]?.string else {
            return isError ? WireError(kind(status), "The upstream failed.", status: status) : nil
        }
        return WireError(kind(status), text, status: status)
    }

    static func read(error: JSONNode, status: Int) -> WireError {
        let code = error["code"]?.word ?? error["type"]?.word
        let status = stated(error["code"]?.int ?? error["status"]?.int) ?? status
        let text = error.string ?? error["message"]?.string ?? ""
        return WireError(
            kind(code: code) ?? kind(status),
            text.isEmpty ? "The upstream failed." : text,
            status: kind(code: code).flatMap { status == 502 ? $0.status : nil } ?? status,
            code: error["code"]?.word,
            parameter: error["param"]?.word
        )
    }

    private static func stated(_ status: Int?) -> Int? {
        guard let status, (400..<600).contains(status) else { return nil }
        return status
    }

    private static func kind(_ status: Int) -> WireError.Kind { WireError.Kind(status: status) }

    private static func kind(code: String?) -> WireError.Kind? {
        switch code {
        case "rate_limit_exceeded", "rate_limit_error", "usage_limit_reached": .rateLimited
        case "insufficient_quota": .rateLimited
        case "invalid_api_key", "authentication_error": .authentication
        case "model_not_found": .notFound
        case "context_length_exceeded", "invalid_request_error": .invalidRequest
        case "overloaded_error", "server_is_overloaded", "slow_down": .overloaded
        default: nil
        }
    }

    /// Writes `{"error":{…}}`.
    static func write(_ error: WireError, into out: inout ByteBuffer) {
        out.append("{\"error\":{")
        out.key("message")
        out.string(escaping: error.message)
        out.member("type", type(error))
        out.key("param")
        write(optional: error.parameter, into: &out)
        out.key("code")
        write(optional: error.code, into: &out)
        out.closeObject()
        out.closeObject()
        out.endJSON()
    }

    private static func write(optional text: String?, into out: inout ByteBuffer) {
        if let text { out.string(escaping: text) } else { out.null() }
    }

    static func type(_ error: WireError) -> StaticString {
        switch error.kind {
        case .invalidRequest, .notFound, .tooLarge: "invalid_request_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .billing: "insufficient_quota"
        case .rateLimited: "rate_limit_error"
        case .overloaded: "overloaded_error"
        case .timeout: "timeout_error"
        case .upstream, .server: "server_error"
        }
    }
}
