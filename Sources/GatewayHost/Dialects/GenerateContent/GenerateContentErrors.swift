import ProviderAPI

/// Errors as generateContent bodies and events tell them.
enum GenerateContentErrors {
    static func read(_ node: JSONNode, status: Int) -> WireError? {
        // A stream that is no event stream is a list, and so is its error.
        if node.isArray { return node[0].flatMap { read($0, status: status) } }
        guard let error = node.member("error"), error.isObject else {
            return status == 502 && node.member("error") == nil
                ? nil : ChatErrors.read(node, name: .empty, status: status)
        }
        let stated = error["code"]?.int.flatMap { (400..<600).contains($0) ? $0 : nil }
        let status = status == 502 ? stated ?? status : status
        let name = error["status"]?.word
        let text = error["message"]?.string ?? ""
        var found = WireError(
            name.flatMap(kind) ?? WireError.Kind(status: status),
            text.isEmpty ? "The upstream failed." : text,
            status: status,
            code: name
        )
        found.retryAfter = retryAfter(error, text)
        return found
    }

    private static func kind(_ name: String) -> WireError.Kind? {
        switch name {
        case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE": .invalidRequest
        case "UNAUTHENTICATED": .authentication
        case "PERMISSION_DENIED": .permission
        case "NOT_FOUND": .notFound
        case "RESOURCE_EXHAUSTED": .rateLimited
        case "UNAVAILABLE": .overloaded
        case "DEADLINE_EXCEEDED": .timeout
        case "INTERNAL": .server
        default: nil
        }
    }

    /// The wait in seconds that the details or the message name.
    private static func retryAfter(_ error: JSONNode, _ message: String) -> Int? {
        var wait: Int64?
        for detail in error["details"]?.prefix(16) ?? [] {
            let text = detail["retryDelay"]?.word ?? detail["metadata"]?["quotaResetDelay"]?.word
            wait = wait ?? text.flatMap { RetryAfter.milliseconds(duration: $0) }
        }
        wait = wait ?? RetryAfter.milliseconds(inMessage: message)
        return wait.map(TimeBorder.secondsRoundedUp)
    }

    /// Writes `{"error":{…}}`.
    static func write(_ error: WireError, into out: inout ByteBuffer) {
        out.append("{\"error\":{")
        out.member("code", error.status)
        out.key("message")
        out.string(escaping: error.message)
        out.member("status", name(error))
        if let seconds = error.retryAfter {
            out.append("\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",")
            out.append("\"retryDelay\":\"")
            out.append(decimal: seconds)
            out.append("s\"}],")
        }
        out.closeObject()
        out.closeObject()
        out.endJSON()
    }

    private static func name(_ error: WireError) -> StaticString {
        switch error.kind {
        case .invalidRequest, .tooLarge: "INVALID_ARGUMENT"
        case .authentication: "UNAUTHENTICATED"
        case .permission: "PERMISSION_DENIED"
        case .billing: "FAILED_PRECONDITION"
        case .notFound: "NOT_FOUND"
        case .rateLimited: "RESOURCE_EXHAUSTED"
        case .overloaded, .upstream: "UNAVAILABLE"
        case .timeout: "DEADLINE_EXCEEDED"
        case .server: "INTERNAL"
        }
    }
}
