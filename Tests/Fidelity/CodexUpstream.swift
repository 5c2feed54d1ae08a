internal import ProviderAPI

/// What the backend of ChatGPT and the public Responses API refuse, as far as it is known.
package enum CodexUpstream {
    /// Which of the two is asked.
    package enum Server: Sendable {
        /// The backend of ChatGPT.
        case backend
        /// The public API.
        case api
    }

    private static let unsupported = [
        "previous_response_id", "generate", "prompt_cache_retention", "prompt_cache_options",
        "safety_identifier", "max_output_tokens", "max_completion_tokens", "temperature", "top_p",
        "truncation", "user", "context_management",
    ]

    /// Checks a request as the upstream would.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - server: Which of the two is asked.
    /// - Returns: The refusal, or `nil` when it is accepted.
    package static func refusal(of call: UpstreamCall, at server: Server = .backend) -> Refusal? {
        do throws(Refusal) {
            try check(call, server)
            return nil
        } catch {
            return error
        }
    }

    private static func check(_ call: UpstreamCall, _ server: Server) throws(Refusal) {
        guard call.method == "POST" else { throw Refusal("Method not allowed.", status: 405) }
        guard call.header("authorization")?.hasPrefix("Bearer ") == true else {
            throw Refusal("Missing bearer authentication.", status: 401)
        }
        let body = call.json
        guard body.isObject else { throw Refusal("We could not parse the JSON body.") }
        guard let name = call.path.split(separator: "/").last else {
            throw Refusal("Not found.", status: 404)
        }
        switch name {
        case "responses", "compact":
            guard call.header("content-type") == "application/json" else {
                throw Refusal("Unsupported content type.")
            }
            if server == .backend { try checkBackend(body, call, isCompact: name == "compact") }
            try checkItems(body, server)
            try checkNames(body)
        case "generations", "edits": return
        default: throw Refusal("Not found.", status: 404)
        }
    }

    private static func checkBackend(
        _ body: JSONValue,
        _ call: UpstreamCall,
        isCompact: Bool
    ) throws(Refusal) {
        for key in unsupported where body[key] != nil {
            throw Refusal("Unsupported parameter: \(key)")
        }
        guard body["instructions"]?.string != nil else {
            throw Refusal("Instructions are required")
        }
        guard body["input"]?.isArray == true else { throw Refusal("Input must be a list") }
        if isCompact {
            for key in ["stream", "store"] where body[key] != nil {
                throw Refusal("Unsupported parameter: \(key)")
            }
        } else {
            try checkForced(body, call)
        }
        guard body["service_tier"].map({ $0 == "priority" }) ?? true else {
            throw Refusal("Unsupported service_tier")
        }
        let options = body["stream_options"]?.members.map(\.key) ?? []
        guard options.allSatisfy({ $0 == "reasoning_summary_delivery" }) else {
            throw Refusal("Unsupported parameter: stream_options")
        }
        try checkTools(body, call)
    }

    private static func checkForced(_ body: JSONValue, _ call: UpstreamCall) throws(Refusal) {
        guard body["stream"] == true else { throw Refusal("Stream must be set to true") }
        guard body["store"] == false else { throw Refusal("Store must be set to false") }
        guard body["include"]?.elements.contains("reasoning.encrypted_content") == true else {
            throw Refusal("include must contain reasoning.encrypted_content")
        }
        guard call.header("accept") == "text/event-stream" else {
            throw Refusal("The answer is a stream.", status: 406)
        }
        guard body["prompt_cache_key"]?.string == call.header("session-id") else {
            throw Refusal("The session differs from prompt_cache_key.")
        }
    }

    private static func checkTools(_ body: JSONValue, _ call: UpstreamCall) throws(Refusal) {
        let tools = body["tools"]?.elements ?? []
        let isLite = call.header("x-openai-internal-codex-responses-lite") == "true"
        let parallel = body["parallel_tool_calls"]
        if isLite {
            guard parallel == false else { throw Refusal("Responses Lite takes no parallel calls") }
        } else if tools.isEmpty {
            guard parallel == nil else {
                throw Refusal("parallel_tool_calls is only allowed when tools are specified")
            }
        } else if parallel?.bool == nil {
            throw Refusal("parallel_tool_calls must be a boolean")
        }
        let types = (tools + [body["tool_choice"] ?? .null]).compactMap { $0["type"]?.string }
        for type in types where type.hasPrefix("web_search_preview") {
            throw Refusal("Unsupported tool type: \(type)")
        }
        let model = body["model"]?.string ?? ""
        if types.contains("image_generation"), isLite || model.contains("spark") {
            throw Refusal("Unsupported tool type: image_generation")
        }
    }
}
