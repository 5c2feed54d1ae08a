internal import ProviderAPI

/// What the Gemini API and Vertex AI refuse, as far as it is known.
package enum GeminiUpstream {
    private static let members: Set<String> = [
        "contents", "systemInstruction", "system_instruction", "tools", "toolConfig", "tool_config",
        "safetySettings", "safety_settings", "generationConfig", "generation_config",
        "cachedContent", "cached_content", "labels", "model",
    ]
    private static let countedMembers: Set<String> = [
        "contents", "systemInstruction", "system_instruction", "model", "generateContentRequest",
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
        let isVertex = call.path.contains("/publishers/google/models/")
        guard
            call.header("x-goog-api-key") != nil
                || call.header("authorization")?.hasPrefix("Bearer ") == true
        else { throw Refusal("Request is missing required authentication.", status: 401) }
        guard call.header("content-type") == "application/json" else {
            throw Refusal("Invalid content type.")
        }
        guard let last = call.path.split(separator: "/").last,
            let colon = last.lastIndex(of: ":")
        else { throw Refusal("Not found.", status: 404) }
        let model = String(last[..<colon])
        let action = String(last[last.index(after: colon)...])
        try checkAction(action, call.query)
        let body = call.json
        guard body.isObject else { throw Refusal("Invalid JSON payload received.") }
        let known = action == "countTokens" ? countedMembers : members
        for member in body.members where !known.contains(member.key) {
            throw Refusal("Unknown name \"\(member.key)\": Cannot find field.")
        }
        try checkHistory(body["contents"] ?? .null, model: model, isVertex: isVertex)
        try checkConfig(body["generationConfig"] ?? body["generation_config"] ?? .null)
        try checkTools(body["tools"] ?? .null)
    }

    private static func checkAction(_ action: String, _ query: String) throws(Refusal) {
        switch action {
        case "generateContent", "countTokens":
            guard query.isEmpty else { throw Refusal("Unexpected query \(query).") }
        case "streamGenerateContent":
            guard query == "alt=sse" else { throw Refusal("A stream would be a JSON array.") }
        default: throw Refusal("Unknown action \(action).", status: 404)
        }
    }

    private static func checkConfig(_ config: JSONValue) throws(Refusal) {
        let tokens = config["maxOutputTokens"] ?? config["max_output_tokens"]
        if let tokens = tokens?.int, tokens > 65_536 {
            throw Refusal("Unable to submit request: maxOutputTokens value of \(tokens).")
        }
        for key in ["responseSchema", "response_schema"] {
            if let schema = config[key] { try checkSchema(schema, openAPI, at: key) }
        }
        for key in ["responseJsonSchema", "response_json_schema"] {
            if let schema = config[key] { try checkSchema(schema, jsonSchema, at: key) }
        }
    }
}
