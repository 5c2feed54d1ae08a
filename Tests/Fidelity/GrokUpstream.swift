internal import ProviderAPI

/// What xAI's API refuses, as far as it is known.
package enum GrokUpstream {
    private static let refused = [
        "previous_response_id", "prompt_cache_retention", "safety_identifier", "stream_options",
        "stop", "generate", "max_tokens", "max_completion_tokens",
    ]
    private static let efforts = [
        "grok-4.6": ["low", "medium", "high", "xhigh"], "grok-4.5": ["low", "medium", "high"],
        "grok-4.3": ["none", "low", "medium", "high"], "grok-3-mini": ["low", "medium", "high"],
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
        guard let bearer = call.header("authorization"), bearer.hasPrefix("Bearer "),
            bearer.utf8.count > 7
        else { throw Refusal("No API key provided.", status: 401) }
        if call.header("content-type")?.hasPrefix("multipart/form-data") == true { return }
        guard call.header("content-type") == "application/json" else {
            throw Refusal("Expected request with `Content-Type: application/json`", status: 415)
        }
        let body = call.json
        guard body.isObject else { throw Refusal("Failed to parse the request body as JSON.") }
        let parts = call.path.split(separator: "/").suffix(2).joined(separator: "/")
        switch parts {
        case "responses/compact":
            guard body["stream"] == nil else { throw Refusal("stream: not supported here.") }
            try checkResponses(body)
        case "v1/responses": try checkResponses(body)
        case "chat/completions": try checkChat(body)
        case "images/generations", "images/edits": try checkImages(body)
        default: throw Refusal("Not found.", status: 404)
        }
    }

    private static func checkResponses(_ body: JSONValue) throws(Refusal) {
        for key in refused where body[key] != nil {
            throw Refusal("Argument not supported: \(key)")
        }
        let model = body["model"]?.string ?? ""
        try checkEffort(body["reasoning"]?["effort"], model)
        let names = try checkTools(body["tools"]?.elements ?? [], model: model)
        if names.isEmpty, body["tool_choice"] != nil || body["parallel_tool_calls"] != nil {
            throw Refusal("A tool_choice was set on the request but no tools were specified.")
        }
        try checkChoice(body["tool_choice"] ?? .null, names)
        try checkInput(body["input"] ?? .null)
    }

    private static func checkEffort(_ effort: JSONValue?, _ model: String) throws(Refusal) {
        guard let effort else { return }
        guard let name = effort.string, efforts[model]?.contains(name) ?? false else {
            throw Refusal("Model \(model) does not support parameter reasoningEffort.")
        }
    }

    private static func checkChat(_ body: JSONValue) throws(Refusal) {
        let model = body["model"]?.string ?? ""
        try checkEffort(body["reasoning_effort"], model)
        guard efforts[model] != nil else { return }
        for key in ["stop", "presence_penalty", "frequency_penalty"] where body[key] != nil {
            throw Refusal("Model \(model) does not support parameter \(key).")
        }
    }

    private static func checkImages(_ body: JSONValue) throws(Refusal) {
        let images = [body["image"], body["mask"]].compactMap { $0 }
        for image in images + (body["images"]?.elements ?? []) where image.isObject {
            guard image["url"]?.string != nil else { throw Refusal("image: missing field `url`.") }
        }
    }
}
