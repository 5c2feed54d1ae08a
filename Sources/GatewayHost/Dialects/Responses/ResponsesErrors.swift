import ProviderAPI

/// Errors as responses bodies and events tell them.
enum ResponsesErrors {
    /// Reads the error of a body or an event.
    ///
    /// An error stands in `error`, in `response.error`, or its members beside `type: error`.
    static func read(_ node: JSONNode, name: RawText, status: Int) -> WireError? {
        let type = node["type"]?.text ?? name
        if type == "error" { return readEvent(node) }
        if let response = node.member("response") {
            guard let error = response.member("error") else {
                return type == "response.failed" ? failure(status) : nil
            }
            return read(error: error, beside: response, status: status)
        }
        if let error = node.member("error") {
            return read(error: error, beside: node, status: status)
        }
        // Any other event or a response is none.
        guard status != 502 || !(type.hasPrefix("response") || node["object"] != nil) else {
            return nil
        }
        return ChatErrors.read(node, name: name, status: status)
    }

    private static func readEvent(_ node: JSONNode) -> WireError {
        let stated = node["status"]?.int ?? node["status_code"]?.int
        let body = node.member("body") ?? node
        let error = body.member("error") ?? body
        return read(error: error, beside: node, status: stated ?? 502)
    }

    private static func read(error: JSONNode, beside node: JSONNode, status: Int) -> WireError {
        var found = ChatErrors.read(error: error, status: status)
        let type = error["type"]?.text ?? node["type"]?.text ?? .empty
        if let kind = kind(error["code"]?.text ?? .empty) ?? kind(type) {
            found.kind = kind
            if status == 502 { found.status = kind.status }
        }
        // A spent limit comes with several statuses.
        if type == "usage_limit_reached" || error["code"]?.equals("usage_limit_reached") ?? false {
            found.status = 429
        }
        let wait = error["resets_in_seconds"]?.double ?? node["resets_in_seconds"]?.double
        found.retryAfter = wait.map { TimeBorder.secondsRoundedUp(TimeBorder.wait(seconds: $0)) }
        return found
    }

    private static func failure(_ status: Int) -> WireError {
        WireError(WireError.Kind(status: status), "The upstream failed.", status: status)
    }

    private static func kind(_ code: RawText) -> WireError.Kind? {
        switch code {
        case "usage_limit_reached", "rate_limit_exceeded", "rate_limit_error",
            "insufficient_quota", "usage_not_included":
            .rateLimited
        case "server_is_overloaded", "service_unavailable_error", "overloaded_error", "slow_down":
            .overloaded
        case "invalid_prompt", "context_length_exceeded", "cyber_policy", "invalid_request_error",
            "previous_response_not_found":
            .invalidRequest
        case "invalid_api_key", "authentication_error": .authentication
        case "permission_error": .permission
        case "not_found_error", "model_not_found": .notFound
        case "server_error": .upstream
        default: nil
        }
    }

    /// Writes the event that SDKs raise an error for.
    static func writeEvent(_ error: WireError, number: Int, into out: inout ByteBuffer) {
        out.append("event: error\ndata: {\"type\":\"error\",\"sequence_number\":")
        out.append(decimal: number)
        out.append(",")
        writeMembers(error, into: &out)
        out.key("error")
        out.openObject()
        out.member("type", ChatErrors.type(error))
        writeMembers(error, into: &out)
        out.closeObject()
        out.closeObject()
        out.endJSON()
        out.append("\n\n")
    }

    private static func writeMembers(_ error: WireError, into out: inout ByteBuffer) {
        out.key("code")
        out.string(escaping: code(error))
        out.key("message")
        out.string(escaping: error.message)
        out.key("param")
        if let parameter = error.parameter { out.string(escaping: parameter) } else { out.null() }
    }

    /// Writes the event by which a response without a head of its own fails.
    static func writeFailed(_ error: WireError, number: Int, into out: inout ByteBuffer) {
        out.append("event: response.failed\ndata: {\"type\":\"response.failed\",")
        out.member("sequence_number", number)
        out.append("\"response\":{\"object\":\"response\",\"status\":\"failed\",\"output\":[],")
        write(value: error, into: &out)
        out.closeObject()
        out.closeObject()
        out.endJSON()
        out.append("\n\n")
    }

    /// Writes the `error` member of a response.
    static func write(value error: WireError, into out: inout ByteBuffer) {
        out.key("error")
        out.openObject()
        out.key("code")
        out.string(escaping: code(error))
        out.key("message")
        out.string(escaping: error.message)
        out.closeObject()
    }

    /// The codes by which clients tell what to do next.
    private static func code(_ error: WireError) -> String {
        if let code = error.code { return code }
        return switch error.kind {
        case .rateLimited: "rate_limit_exceeded"
        case .billing: "insufficient_quota"
        case .overloaded: "server_is_overloaded"
        case .tooLarge: "context_length_exceeded"
        case .invalidRequest: "invalid_prompt"
        case .notFound: "model_not_found"
        case .authentication: "invalid_api_key"
        case .permission: "permission_error"
        case .timeout, .upstream, .server: "server_error"
        }
    }
}
