import ProviderAPI

extension GenerateContentRequestEncoder {
    /// How many stop sequences the format takes ("up to 5",
    /// ai.google.dev/api/generate-content#generationconfig).
    private static let maxStops = 5

    func writeGeneration(into out: inout ByteBuffer) {
        let start = out.count
        out.key("generationConfig")
        out.openObject()
        let empty = out.count
        out.member("maxOutputTokens", optional: trip.outputLimit())
        for member in GenerateContentSettings.generation {
            guard let entry = request.settings.take(member.setting) else { continue }
            out.member(member.camel, entry.value)
        }
        writeStop(into: &out)
        writeModalities(into: &out)
        writeFormat(into: &out)
        GenerateContentThinking(trip).write(into: &out)
        if out.count == empty {
            out.truncate(to: start)
        } else {
            out.closeObject()
        }
    }

    private func writeStop(into out: inout ByteBuffer) {
        guard !request.stop.isEmpty else { return }
        if request.stop.count > Self.maxStops { request.lose(request.stopPath, .clamped) }
        out.key("stopSequences")
        out.openArray()
        for text in request.stop.prefix(Self.maxStops) { out.string(text) }
        out.closeArray()
    }

    private func writeModalities(into out: inout ByteBuffer) {
        guard let entry = request.settings.take(.modalities) else { return }
        var document = JSONDocument(valueCapacity: 16)
        guard let list = try? document.parse(entry.value.bytes), list.isArray else {
            return request.lose(entry.path, .invalid)
        }
        out.key("responseModalities")
        out.openArray()
        for element in list.elements {
            if let word = element.string { out.string(escaping: word.uppercased()) }
        }
        out.closeArray()
    }

    private func writeFormat(into out: inout ByteBuffer) {
        guard let format = request.responseFormat else { return }
        switch format.kind {
        case .text: return
        case .jsonObject: out.member("responseMimeType", "application/json")
        case .jsonSchema(let schema):
            out.member("responseMimeType", "application/json")
            out.key("responseJsonSchema")
            var budget = SchemaBudget()
            GenerateContentSchema.write(schema, for: .response, within: &budget, into: &out)
            loseLabels(format)
        }
    }

    private func loseLabels(_ format: ResponseFormat) {
        if format.name != nil { request.lose("name", of: format.path, .unsupported) }
        if format.description != nil { request.lose("description", of: format.path, .unsupported) }
    }
}
