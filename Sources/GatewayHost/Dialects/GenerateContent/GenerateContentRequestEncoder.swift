import ProviderAPI

/// Writes a generateContent request; the model and the wish for a stream stand in the path.
struct GenerateContentRequestEncoder {
    let trip: RequestTrip
    var request: CanonicalRequest { trip.request }

    func encode(into out: inout ByteBuffer) {
        let limit = trip.capabilities.maxToolName ?? 64
        trip.nameTools(ToolNames.Rule(maxLength: limit, startsWithLetter: true))
        out.openObject()
        writeConversation(into: &out)
        writeTools(into: &out)
        writeGeneration(into: &out)
        for member in GenerateContentSettings.request {
            guard let entry = request.settings.take(member.setting) else { continue }
            out.member(member.camel, entry.value)
        }
        writeTier(into: &out)
        out.closeObject()
        out.endJSON()
        if let cache = request.automaticCache { request.lose(cache.path, .unsupported) }
    }

    private func writeTier(into out: inout ByteBuffer) {
        guard let tier = request.settings.take(.serviceTier) else { return }
        switch tier.value.text ?? .empty {
        case "auto": break
        case "default": out.member("serviceTier", "standard")
        case "flex": out.member("serviceTier", "flex")
        case "priority": out.member("serviceTier", "priority")
        default: request.lose(tier.path, .unsupported)
        }
    }
}
