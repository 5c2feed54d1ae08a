import ProviderAPI

/// Writes a responses request.
struct ResponsesRequestEncoder {
    let trip: RequestTrip
    var request: CanonicalRequest { trip.request }

    /// The format's own smallest output limit.
    private static let minOutput = 16

    func encode(into out: inout ByteBuffer) {
        let wrapsCustom = !trip.capabilities.acceptsCustomTools
        let limit = trip.capabilities.maxToolName ?? 64
        trip.nameTools(ToolNames.Rule(maxLength: limit, wrapsCustom: wrapsCustom))
        out.openObject()
        out.key("model")
        out.string(escaping: trip.context.upstreamModel)
        writeInput(into: &out)
        writeTools(into: &out)
        writeSettings(into: &out)
        writeReasoning(into: &out)
        writeText(into: &out)
        writeStorage(into: &out)
        writeStream(into: &out)
        out.closeObject()
        out.endJSON()
    }

    private func writeSettings(into out: inout ByteBuffer) {
        for member in ResponsesSettings.members {
            guard let entry = request.settings.take(member.setting) else { continue }
            if member.setting == .maxTokens {
                writeLimit(entry, into: &out)
            } else {
                out.member(member.key, UserID.fit(entry, request))
            }
        }
        if !request.stop.isEmpty { request.lose(request.stopPath, .unsupported) }
        if let cache = request.automaticCache { request.lose(cache.path, .unsupported) }
    }

    private func writeLimit(_ limit: Settings.Entry, into out: inout ByteBuffer) {
        guard let wished = limit.value.integer else { return request.lose(limit.path, .invalid) }
        let given = min(max(wished, Self.minOutput), trip.capabilities.maxOutput ?? .max)
        if given != wished { request.lose(limit.path, .clamped) }
        out.member("max_output_tokens", given)
    }

    private func writeReasoning(into out: inout ByteBuffer) {
        let reasoning = request.reasoning
        if reasoning.budget != nil { request.lose(reasoning.path, .adapted) }
        if reasoning.showsThoughts == false { trip.reverse.hidesThinking = true }
        guard reasoning.isSet || reasoning.summary != nil else { return }
        guard trip.capabilities.thinking != TranslationContext.Capabilities.Thinking.none else {
            return request.lose(reasoning.path, .unsupported)
        }
        let start = out.count
        out.key("reasoning")
        out.openObject()
        let empty = out.count
        writeEffort(reasoning, into: &out)
        out.member("summary", optional: summary(reasoning))
        let isEmpty = out.count == empty
        out.closeObject()
        if isEmpty { out.truncate(to: start) }
    }

    /// The format has no word for "as you like": leaving the member out says it.
    private func writeEffort(_ reasoning: Reasoning, into out: inout ByteBuffer) {
        guard let level = reasoning.level, level != .auto else { return }
        let nearest = level.nearest(in: trip.capabilities.efforts)
        if nearest != level { request.lose(reasoning.path, .clamped) }
        out.member("effort", nearest.name)
    }

    /// Other formats show thoughts without being asked; here they must be asked for.
    private func summary(_ reasoning: Reasoning) -> RawText? {
        if let summary = reasoning.summary { return summary }
        if reasoning.isOff || reasoning.showsThoughts == false { return nil }
        return reasoning.display.map { $0 == "omitted" } ?? false ? nil : RawText("auto")
    }

    /// Format and verbosity share an object.
    private func writeText(into out: inout ByteBuffer) {
        let start = out.count
        out.key("text")
        out.openObject()
        let empty = out.count
        writeFormat(into: &out)
        if let entry = request.settings.take(.verbosity) { out.member("verbosity", entry.value) }
        let isEmpty = out.count == empty
        out.closeObject()
        if isEmpty { out.truncate(to: start) }
    }

    private func writeFormat(into out: inout ByteBuffer) {
        guard let format = request.responseFormat else { return }
        switch format.kind {
        case .text: break
        case .jsonObject: out.append("\"format\":{\"type\":\"json_object\"},")
        case .jsonSchema(let schema):
            out.append("\"format\":{\"type\":\"json_schema\",")
            out.member("name", format.name ?? RawText("response"))
            out.member("description", optional: format.description)
            out.member("schema", schema.value)
            out.member("strict", optional: format.strict)
            out.closeObject()
        }
    }

    /// Nothing is stored unless the client asks for it, as in the other formats; so the ciphertext
    /// of thoughts must come with the answer, where it can be sent back.
    private func writeStorage(into out: inout ByteBuffer) {
        if let store = request.settings.take(.store) {
            out.member("store", store.value)
        } else {
            out.member("store", false)
        }
        let thinks = trip.capabilities.thinking != TranslationContext.Capabilities.Thinking.none
        if thinks, !trip.capabilities.signatures.isEmpty {
            out.append("\"include\":[\"reasoning.encrypted_content\"],")
        }
    }

    private func writeStream(into out: inout ByteBuffer) {
        guard trip.streams else { return }
        out.member("stream", true)
        guard let entry = request.settings.take(.obfuscation) else { return }
        out.key("stream_options")
        out.openObject()
        out.member("include_obfuscation", entry.value)
        out.closeObject()
    }
}
