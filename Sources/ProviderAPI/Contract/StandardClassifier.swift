/// What a failed answer means by its HTTP status alone, for upstreams that follow the standards.
public enum StandardClassifier {
    /// Reads a failed answer.
    ///
    /// - Parameter response: An answer with an error status, or an error inside a stream.
    /// - Returns: The facts, with the upstream's message and the wait that its headers ask for.
    public static func facts(of response: UpstreamResponse) -> FailureFacts {
        let error = UpstreamError(body: response.body)
        var facts = meaning(of: response.status)
        if isPage(response) {
            // A firewall or a proxy says so, who knows neither the account nor the model.
            facts.kind = .transient
            facts.scope = .account
        }
        facts.message = error.message ?? "The upstream answered with status \(response.status)."
        facts.code = error.code ?? ""
        facts.retryAfterMilliseconds = RetryAfter.milliseconds(
            in: response.headers,
            now: response.now
        )
        return facts
    }

    /// Whether a refusal is a page for browsers, as no API writes one.
    private static func isPage(_ response: UpstreamResponse) -> Bool {
        guard response.status == 403 || response.status == 404 else { return false }
        return response.body.first { !" \r\n\t".utf8.contains($0) } == UInt8(ascii: "<")
    }

    private static func meaning(of status: Int) -> FailureFacts {
        switch status {
        case 401:
            var facts = FailureFacts(.credentialFault, scope: .account, message: "")
            facts.wantsRefresh = true
            return facts
        case 402, 403: return FailureFacts(.credentialFault, scope: .account, message: "")
        case 404: return FailureFacts(.modelLimit, scope: .model, message: "")
        case 429: return FailureFacts(.burst, scope: .model, message: "")
        case 408, 500, 502, 504: return FailureFacts(.transient, scope: .model, message: "")
        case 503, 529: return FailureFacts(.capacity, scope: .model, message: "")
        case 400..<500: return FailureFacts(.clientFault, scope: .request, message: "")
        default: return FailureFacts(.transient, scope: .model, message: "")
        }
    }
}

/// The message and code of an error body, in any of the shapes that upstreams use.
public struct UpstreamError: Sendable, Equatable {
    /// The message, shortened to a sensible length.
    public var message: String?
    /// The most specific word for the error: `code`, else `type`, else `status`.
    public var code: String?
    /// The `type` member.
    public var type: String?

    /// Reads a body.
    ///
    /// Understood are `{"error": {"message", "code", "type", "status"}}`, `{"error": "text"}`,
    /// `{"message"}`, `{"detail"}`, the same inside an array, and plain text that is not markup.
    ///
    /// - Parameter body: What the upstream sent.
    public init(body: UnsafeRawBufferPointer) {
        if let document = try? JSONValue(parsing: body) {
            self.init(json: document)
        } else {
            self.init(json: .null)
            message = Self.plainText(body)
        }
    }

    /// Reads a body that is parsed already.
    ///
    /// - Parameter json: What the upstream sent.
    public init(json: JSONValue) {
        let root = json.elements.first ?? json
        let error = root["error"] ?? root["response"]?["error"] ?? root
        message = Self.shortened(
            error.string ?? error["message"]?.string ?? root["message"]?.string
                ?? root["detail"]?.string
        )
        type = error["type"]?.word
        code = error["code"]?.word ?? type ?? error["status"]?.word
    }

    private static func plainText(_ body: UnsafeRawBufferPointer) -> String? {
        // A page of a proxy or a load balancer tells a client nothing.
        let first = body.first { !" \r\n\t".utf8.contains($0) }
        guard let first, first != UInt8(ascii: "<") else { return nil }
        return shortened(String(decoding: body.prefix(TextLimit.message + 1), as: UTF8.self))
    }

    private static func shortened(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text.bounded(bytes: TextLimit.message)
    }
}
