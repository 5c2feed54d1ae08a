internal import ProviderAPI

/// What the Anthropic API refuses, as far as it is known.
package enum ClaudeUpstream {
    private static let uncounted = [
        "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata",
        "service_tier", "container", "inference_geo", "speed",
    ]

    /// Checks a request as the upstream would.
    ///
    /// - Parameter call: The request.
    /// - Returns: The refusal, or `nil` when it is accepted.
    package static func refusal(of call: UpstreamCall) -> Refusal? {
        do throws(Refusal) {
            try check(call)
            return nil
        } catch {
            return error
        }
    }

    private static func check(_ call: UpstreamCall) throws(Refusal) {
        guard call.method == "POST" else { throw Refusal("Method not allowed.", status: 405) }
        try checkHeaders(call)
        let body = call.json
        guard body.isObject else { throw Refusal("The request body is not valid JSON.") }
        if body["betas"] != nil { throw Refusal("betas: Extra inputs are not permitted") }
        if call.path.hasSuffix("/v1/messages/count_tokens") {
            for key in uncounted where body[key] != nil {
                throw Refusal("\(key): Extra inputs are not permitted")
            }
        } else if call.path.hasSuffix("/v1/messages") {
            guard let tokens = body["max_tokens"]?.int, tokens > 0 else {
                throw Refusal("max_tokens: Field required")
            }
        } else {
            throw Refusal("Not found", status: 404)
        }
        if body["speed"] == "fast", !betas(call).contains("fast-mode-2026-02-01") {
            throw Refusal("speed: Extra inputs are not permitted")
        }
        try checkThinking(body, call)
        try checkMessages(body)
        try checkTools(body)
        try checkCacheMarks(body)
    }

    private static func betas(_ call: UpstreamCall) -> [String] {
        call.header("anthropic-beta")?.split(separator: ",").map(String.init) ?? []
    }

    private static func checkHeaders(_ call: UpstreamCall) throws(Refusal) {
        let bearer = call.header("authorization") ?? ""
        let key = call.header("x-api-key")
        guard bearer.hasPrefix("Bearer ") != (key != nil) else {
            throw Refusal("Exactly one of bearer token and x-api-key is needed.", status: 401)
        }
        if bearer.contains("sk-ant-oat"), !betas(call).contains("oauth-2025-04-20") {
            throw Refusal("OAuth authentication is currently not supported.", status: 401)
        }
        guard call.header("anthropic-version") != nil else {
            throw Refusal("anthropic-version: header is required")
        }
        guard call.header("content-type") == "application/json" else {
            throw Refusal("Unsupported content type.")
        }
    }

    private static func checkThinking(_ body: JSONValue, _ call: UpstreamCall) throws(Refusal) {
        let type = body["thinking"]?["type"]?.string
        let isOn = type == "enabled" || type == "adaptive"
        let edits = body["context_management"]?["edits"]?.elements ?? []
        if !isOn, edits.contains(where: { $0["type"] == "clear_thinking_20251015" }) {
            throw Refusal("clear_thinking_20251015 requires thinking to be enabled")
        }
        let temperature = body["temperature"]?.double
        if temperature != nil, body["top_p"] != nil, isNewer(body["model"]?.string ?? "") {
            throw Refusal("`temperature` and `top_p` cannot both be specified for this model.")
        }
        guard isOn else { return }
        if let temperature, temperature != 1 {
            throw Refusal("`temperature` may only be set to 1 when thinking is enabled.")
        }
        if let top = body["top_p"]?.double, top < 0.95 { throw Refusal("top_p must be >= 0.95") }
        if body["top_k"] != nil { throw Refusal("top_k must be unset when thinking is enabled.") }
        if ["any", "tool"].contains(body["tool_choice"]?["type"]?.string ?? "") {
            throw Refusal("Thinking may not be enabled when tool_choice forces tool use.")
        }
        guard type == "enabled" else { return }
        let budget = body["thinking"]?["budget_tokens"]?.int ?? 0
        guard budget >= 1024 else { throw Refusal("thinking.budget_tokens: at least 1024") }
        let interleaves = betas(call).contains("interleaved-thinking-2025-05-14")
        if let limit = body["max_tokens"]?.int, budget >= limit, !interleaves {
            throw Refusal("`max_tokens` must be greater than `thinking.budget_tokens`.")
        }
        try checkTurnStart(body["messages"]?.elements ?? [])
    }

    private static func isNewer(_ model: String) -> Bool {
        ["claude-opus-4-1", "-4-5", "-4-6", "-4-7", "-5-5"].contains { model.contains($0) }
    }

    /// A turn, which tool results do not end, begins with thinking.
    private static func checkTurnStart(_ messages: [JSONValue]) throws(Refusal) {
        let isResult = messages.map { message in
            message["content"]?.elements.contains { $0["type"] == "tool_result" } ?? false
        }
        guard isResult.last == true else { return }
        let said = messages.indices.last { messages[$0]["role"] == "user" && !isResult[$0] } ?? -1
        let start = messages[(said + 1)...].first { $0["role"] == "assistant" }
        guard let first = start?["content"]?[0]?["type"]?.string else { return }
        guard first == "thinking" || first == "redacted_thinking" else {
            throw Refusal("Expected `thinking` or `redacted_thinking`, but found `\(first)`.")
        }
    }
}
