import ProviderAPI

/// Errors as messages bodies and events tell them.
enum MessagesErrors {
    static func read(_ node: JSONNode, status: Int) -> WireError? {
        let isError = node["type"]?.equals("error") ?? false
        guard isError, let error = node.member("error") else {
            // Gateways in front of an upstream have shapes of their own.
            return node["type"] == nil || status != 502
                ? ChatErrors.read(node, name: .empty, status: status) : nil
        }
        let kind = error["type"]?.text.flatMap(kind)
        let text = error["message"]?.string ?? ""
        return WireError(
            kind ?? WireError.Kind(status: status),
            text.isEmpty ? "The upstream failed." : text,
            status: status == 502 ? kind.map(self.status) : status
        )
    }

    private static func kind(_ type: RawText) -> WireError.Kind? {
        switch type {
        case "invalid_request_error": .invalidRequest
        case "authentication_error": .authentication
        case "permission_error": .permission
        case "billing_error": .billing
        case "not_found_error": .notFound
        case "request_too_large": .tooLarge
        case "rate_limit_error": .rateLimited
        case "overloaded_error": .overloaded
        case "timeout_error": .timeout
        case "api_error": .server
        default: nil
        }
    }

    private static func status(_ kind: WireError.Kind) -> Int {
        kind == .overloaded ? 529 : kind.status
    }

    static func write(_ error: WireError, into out: inout ByteBuffer) {
        out.append("{\"type\":\"error\",\"error\":{")
        out.member("type", type(error.kind))
        out.key("message")
        out.string(escaping: error.message)
        out.closeObject()
        out.key("request_id")
        if let id = error.requestID { out.string(escaping: id) } else { out.null() }
        out.closeObject()
        out.endJSON()
    }

    private static func type(_ kind: WireError.Kind) -> StaticString {
        switch kind {
        case .invalidRequest: "invalid_request_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .billing: "billing_error"
        case .notFound: "not_found_error"
        case .tooLarge: "request_too_large"
        case .rateLimited: "rate_limit_error"
        case .overloaded: "overloaded_error"
        case .timeout: "timeout_error"
        case .upstream, .server: "api_error"
        }
    }
}
