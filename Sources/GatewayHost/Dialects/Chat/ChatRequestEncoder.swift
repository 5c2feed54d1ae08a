import ProviderAPI

/// Writes a chat request.
struct ChatRequestEncoder {
    let trip: RequestTrip
    var request: CanonicalRequest { trip.request }

    /// How many stop sequences the format takes ("Up to 4 sequences where the API will stop
    /// generating further tokens", platform.openai.com/docs/api-reference/chat/create).
    private static let maxStops = 4

    func encode(into out: inout ByteBuffer) {
        let wrapsCustom = !trip.capabilities.acceptsCustomTools
        let limit = trip.capabilities.maxToolName ?? 64
        trip.nameTools(ToolNames.Rule(maxLength: limit, wrapsCustom: wrapsCustom))
        out.openObject()
        out.key("model")
        out.string(escaping: trip.context.upstreamModel)
        writeMessages(into: &out)
        writeTools(into: &out)
        writeSettings(into: &out)
        writeReasoning(into: &out)
        writeResponseFormat(into: &out)
        writeStream(into: &out)
        out.closeObject()
        out.endJSON()
    }

    private func writeSettings(into out: inout ByteBuffer) {
        for member in ChatSettings.members {
            guard let entry = request.settings.take(member.setting) else { continue }
            out.member(member.key, UserID.fit(entry, request))
        }
        writeLimit(into: &out)
        if trip.capabilities.acceptsPromptCacheKey,
            let key = request.settings.take(.promptCacheKey)
        {
            out.member("prompt_cache_key", key.value)
        }
        if !request.stop.isEmpty { writeStop(into: &out) }
    }

    /// The older spelling, which every chat server knows; the newer one where it is demanded.
    private func writeLimit(into out: inout ByteBuffer) {
        let isNewer = trip.capabilities.wantsMaxCompletionTokens
        out.member(
            isNewer ? "max_completion_tokens" : "max_tokens",
            optional: trip.outputLimit()
        )
    }

    private func writeStop(into out: inout ByteBuffer) {
        if request.stop.count > Self.maxStops { request.lose(request.stopPath, .clamped) }
        out.key("stop")
        out.openArray()
        for text in request.stop.prefix(Self.maxStops) { out.string(text) }
        out.closeArray()
    }

    private func writeReasoning(into out: inout ByteBuffer) {
        let reasoning = request.reasoning
        loseDisplay(reasoning)
        guard let level = reasoning.level else { return }
        guard trip.capabilities.thinking != TranslationContext.Capabilities.Thinking.none else {
            return request.lose(reasoning.path, .unsupported)
        }
        // Chat has no word for "as you like": leaving the member out says it.
        guard level != .auto else {
            if reasoning.isAdaptive { request.lose(reasoning.path, .adapted) }
            return
        }
        let nearest = level.nearest(in: trip.capabilities.efforts)
        if nearest != level { request.lose(reasoning.path, .clamped) }
        out.member("reasoning_effort", nearest.name)
    }

    private func loseDisplay(_ reasoning: Reasoning) {
        if reasoning.budget != nil { request.lose(reasoning.path, .adapted) }
        if reasoning.summary != nil { request.lose("summary", of: reasoning.path, .unsupported) }
        if reasoning.display != nil { request.lose("display", of: reasoning.path, .unsupported) }
        if reasoning.showsThoughts == false { trip.reverse.hidesThinking = true }
    }

    private func writeResponseFormat(into out: inout ByteBuffer) {
        guard let format = request.responseFormat else { return }
        switch format.kind {
        case .text: break
        case .jsonObject:
            out.key("response_format")
            out.append("{\"type\":\"json_object\"},")
        case .jsonSchema(let schema):
            out.key("response_format")
            out.append("{\"type\":\"json_schema\",\"json_schema\":{")
            out.member("name", format.name ?? RawText("response"))
            out.member("description", optional: format.description)
            out.member("schema", schema.value)
            out.member("strict", optional: format.strict)
            out.closeObject()
            out.closeObject()
        }
    }

    private func writeStream(into out: inout ByteBuffer) {
        guard trip.streams else { return }
        out.member("stream", true)
        // Without it the usage of the stream is unknown.
        out.append("\"stream_options\":{\"include_usage\":true},")
    }
}
