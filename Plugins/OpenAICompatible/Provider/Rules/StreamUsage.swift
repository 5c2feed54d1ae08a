internal import ProviderAPI

/// Asks for the token counts of a stream, which this API leaves out unless asked
/// (platform.openai.com/docs/api-reference/chat/create, `stream_options`).
enum StreamUsage {
    /// Sets `stream_options.include_usage` and keeps what else the client put there.
    static func ask(_ plan: inout UpstreamPlan, _ options: JSONValue?) {
        if options?["include_usage"]?.bool == true { return }
        var asked = options.flatMap { $0.isObject ? $0 : nil } ?? [:]
        asked["include_usage"] = true
        plan.set("stream_options", json: asked.compact)
    }
}
