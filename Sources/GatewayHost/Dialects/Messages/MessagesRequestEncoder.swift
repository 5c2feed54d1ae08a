import ProviderAPI

/// Writes a messages request.
struct MessagesRequestEncoder {
    let trip: RequestTrip
    let thinking: MessagesThinking
    var request: CanonicalRequest { trip.request }

    init(trip: RequestTrip) {
        self.trip = trip
        thinking = MessagesThinking(trip)
    }

    func encode(into out: inout ByteBuffer) {
        trip.nameTools(ToolNames.Rule(maxLength: trip.capabilities.maxToolName ?? 128))
        out.openObject()
        out.key("model")
        out.string(escaping: trip.context.upstreamModel)
        out.member("max_tokens", thinking.maxTokens)
        var breakpoints = Breakpoints()
        writeTools(&breakpoints, into: &out)
        writeConversation(&breakpoints, into: &out)
        thinking.write(into: &out)
        writeOutput(into: &out)
        writeSampling(into: &out)
        writeAccount(into: &out)
        if trip.streams { out.member("stream", true) }
        out.closeObject()
        out.endJSON()
    }

    /// Effort and format share an object.
    private func writeOutput(into out: inout ByteBuffer) {
        let start = out.count
        out.key("output_config")
        out.openObject()
        let empty = out.count
        if let effort = thinking.effort { out.member("effort", effort.name) }
        writeFormat(into: &out)
        if out.count == empty {
            out.truncate(to: start)
        } else {
            out.closeObject()
        }
    }

    private func writeFormat(into out: inout ByteBuffer) {
        guard let format = request.responseFormat else { return }
        switch format.kind {
        case .text: break
        case .jsonObject: request.lose(format.path, .unsupported)
        case .jsonSchema(let schema):
            if format.name != nil { request.lose("name", of: format.path, .unsupported) }
            if format.description != nil {
                request.lose("description", of: format.path, .unsupported)
            }
            out.append("\"format\":{\"type\":\"json_schema\",")
            out.member("schema", schema.value)
            out.closeObject()
        }
    }

    private func writeSampling(into out: inout ByteBuffer) {
        let temperature = writeTemperature(into: &out)
        if let topP = request.settings.take(.topP) { write(topP, temperature, into: &out) }
        if let topK = request.settings.take(.topK) {
            if thinking.isOn {
                request.lose(topK.path, .conflict)
            } else {
                out.member("top_k", topK.value)
            }
        }
        guard !request.stop.isEmpty else { return }
        out.key("stop_sequences")
        out.openArray()
        for text in request.stop where !text.isBlank { out.string(text) }
        out.closeArray()
    }

    /// Writes the temperature, which ends at 1 here and must be 1 while the model thinks.
    ///
    /// - Returns: Whether it was written.
    private func writeTemperature(into out: inout ByteBuffer) -> Bool {
        guard let entry = request.settings.take(.temperature) else { return false }
        let wished = entry.value.number ?? 1
        if thinking.isOn {
            if wished != 1 { request.lose(entry.path, .conflict) }
            return false
        }
        if wished > 1 {
            request.lose(entry.path, .clamped)
            out.member("temperature", 1)
        } else {
            out.member("temperature", entry.value)
        }
        return true
    }

    private func write(
        _ topP: Settings.Entry,
        _ hasTemperature: Bool,
        into out: inout ByteBuffer
    ) {
        let isTooLow = thinking.isOn && (topP.value.number ?? 1) < 0.95
        let isSecond = hasTemperature && !trip.capabilities.acceptsTemperatureWithTopP
        if isTooLow || isSecond {
            request.lose(topP.path, .conflict)
        } else {
            out.member("top_p", topP.value)
        }
    }

    private func writeAccount(into out: inout ByteBuffer) {
        if let user = request.settings.take(.user) ?? request.settings.take(.safetyIdentifier) {
            out.append("\"metadata\":{")
            out.member("user_id", user.value)
            out.closeObject()
        }
        if let tier = request.settings.take(.serviceTier) { write(tier: tier, into: &out) }
        if let cache = request.automaticCache {
            out.key("cache_control")
            out.breakpoint(cache.value)
        }
    }

    private func write(tier: Settings.Entry, into out: inout ByteBuffer) {
        switch tier.value.text ?? .empty {
        case "auto": out.member("service_tier", "auto")
        case "default": out.member("service_tier", "standard_only")
        case "priority": out.member("speed", "fast")
        default: request.lose(tier.path, .unsupported)
        }
    }
}

/// Counts the cache breakpoints, of which the format allows four.
struct Breakpoints {
    private var left = 4

    mutating func take() -> Bool {
        left -= 1
        return left >= 0
    }
}

extension ByteBuffer {
    /// Writes the value of a `cache_control` member.
    mutating func breakpoint(_ cache: CacheBreakpoint) {
        openObject()
        member("type", "ephemeral")
        member("ttl", optional: cache.ttl)
        closeObject()
    }
}

extension RawText {
    /// Whether there is nothing but white space, which the format refuses as a text.
    var isBlank: Bool {
        var index = 0
        while index < count {
            switch base[index] {
            case UInt8(ascii: " "): index += 1
            case UInt8(ascii: "\\") where index + 1 < count:
                guard [0x6E, 0x72, 0x74].contains(base[index + 1]) else { return false }
                index += 2
            default: return false
            }
        }
        return true
    }
}
