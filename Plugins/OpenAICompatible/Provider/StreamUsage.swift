internal import ProviderAPI

/// Asks for the token counts of a stream, which this API leaves out unless asked.
enum StreamUsage {
    /// Sets `stream_options.include_usage` and keeps what else the client put there.
    static func ask(_ plan: inout UpstreamPlan, body: UnsafeRawBufferPointer) {
        let options = current(body)
        if options?["include_usage"]?.bool == true { return }
        var asked = options.flatMap { $0.isObject ? $0 : nil } ?? [:]
        asked["include_usage"] = true
        plan.set("stream_options", json: asked.compact)
    }

    private static func current(_ body: UnsafeRawBufferPointer) -> JSONValue? {
        var document = JSONDocument(valueCapacity: body.count / 16)
        guard let root = try? document.parse(body) else { return nil }
        return root["stream_options"].map(JSONValue.init)
    }
}
